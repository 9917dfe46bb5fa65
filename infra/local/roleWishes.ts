import type { Wish } from "../iam.ts"
import type { Places } from "../policies.ts"

/** A request of an AWS client, as it goes over the wire. */
export interface AwsRequest {
  readonly service: "dynamodb" | "messaging" | "archives" | "secrets"
  readonly method: string
  readonly path: string
  /** `X-Amz-Target`, of the services that speak JSON. */
  readonly target: string
  readonly body: string
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Json => (isJson(value) ? value : {})
const listOf = (value: unknown): ReadonlyArray<Json> => (Array.isArray(value) ? value.filter(isJson) : [])
const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
const parse = (body: string): Json => objectOf(JSON.parse(body === "" ? "{}" : body))

const partitionOf = (key: unknown): string => textOf(objectOf(objectOf(key)["PK"])["S"])

/** The partition that a query names: the value to which its condition sets the index's first key. */
const queriedBy = (query: Json): string => {
  const [, value = ""] = /\w*PK = (:\w+)/.exec(textOf(query["KeyConditionExpression"])) ?? []
  return textOf(objectOf(objectOf(query["ExpressionAttributeValues"])[value])["S"])
}

/** What a call of DynamoDB wants to do with a table and its items. */
export const tableWishes = (operation: string, given: unknown, table: string): ReadonlyArray<Wish> => {
  const input = objectOf(given)
  const wish = (action: string, key: string, resource = table): Wish => ({
    action: `dynamodb:${action}`,
    resource,
    leadingKeys: [key],
  })
  switch (operation) {
    case "Query": {
      const index = textOf(input["IndexName"])
      return [wish("Query", queriedBy(input), index === "" ? table : `${table}/index/${index}`)]
    }
    case "PutItem":
      return [wish("PutItem", partitionOf(input["Item"]))]
    case "BatchGetItem":
      return Object.values(objectOf(input["RequestItems"]))
        .flatMap((of) => listOf(objectOf(of)["Keys"]))
        .map((key) => wish("BatchGetItem", partitionOf(key)))
    case "TransactWriteItems":
      // No action of its own: its parts are.
      return listOf(input["TransactItems"]).flatMap((part) =>
        Object.entries(part).map(([kind, of]) =>
          wish(
            kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`,
            partitionOf(objectOf(of)[kind === "Put" ? "Item" : "Key"]),
          ),
        ),
      )
    default:
      return [wish(operation, partitionOf(input["Key"]))]
  }
}

/** What a request wants to do, in IAM's words. */
export const wishesOf = (request: AwsRequest, places: Places): ReadonlyArray<Wish> => {
  const operation = request.target.split(".").at(-1) ?? ""
  if (request.service === "dynamodb") return tableWishes(operation, parse(request.body), places.table)
  if (request.service === "secrets") {
    const name = textOf(parse(request.body)["SecretId"])
    const arn = name.startsWith("arn:") ? name : `${places.secrets}${name}-abcdef`
    return [{ action: `secretsmanager:${operation}`, resource: arn }]
  }
  if (request.service === "archives") {
    const actions: Readonly<Record<string, string>> = { GET: "GetObject", PUT: "PutObject", DELETE: "DeleteObject" }
    const key = decodeURIComponent(request.path.split("?")[0] ?? "").replace(/^\//, "")
    const bucket = places.bucket.split(":").at(-1) ?? ""
    return [
      {
        action: `s3:${actions[request.method] ?? request.method}`,
        resource: `${places.bucket}/${key.replace(`${bucket}/`, "")}`,
      },
    ]
  }
  if (request.target.startsWith("AmazonSQS.")) {
    const queue = textOf(parse(request.body)["QueueUrl"]).split("/").at(-1)
    const arn = Object.values(places.queues).find((each) => each.endsWith(`:${queue}`)) ?? ""
    return [{ action: `sqs:${operation}`, resource: arn }]
  }
  const form = new URLSearchParams(request.body)
  return [{ action: `sns:${form.get("Action") ?? ""}`, resource: form.get("TopicArn") ?? "" }]
}
