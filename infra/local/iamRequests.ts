import type { Wish } from "../iam/iam.ts"
import type { Places } from "../iam/policies.ts"
import { listOf, objectOf, textOf } from "./json.ts"
import { keysToDelete } from "./objects/s3Xml.ts"
import { cut } from "./s3Claim.ts"

/** A request of an AWS client, as it goes over the wire. */
export interface AwsRequest {
  readonly service: "dynamodb" | "messaging" | "archives" | "secrets" | "sessions" | "keys" | "mail"
  readonly method: string
  readonly path: string
  /** `X-Amz-Target`, of the services that speak JSON. */
  readonly target: string
  readonly body: string
}

const parse = (body: string) => objectOf(JSON.parse(body === "" ? "{}" : body))

const partitionOf = (key: unknown): string => textOf(objectOf(objectOf(key)["PK"])["S"])

/** The partition that a query names: the value to which its condition sets the index's first key. */
const queriedBy = (query: ReturnType<typeof objectOf>): string => {
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

const archiveActions: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "GetObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
  // Of an upload in parts, which is a right to put.
  POST: "PutObject",
}

/** What a request of S3 wants to do with a bucket and its objects. */
export const archiveWishes = (
  { body, method, path }: Pick<AwsRequest, "method" | "path" | "body">,
  bucket: string,
): ReadonlyArray<Wish> => {
  const [place, search] = cut(path, "?")
  const key = cut(decodeURIComponent(place).replace(/^\//, ""), "/")[1]
  const query = new URLSearchParams(search)
  const wish = (action: string, of: string): Wish => ({ action: `s3:${action}`, resource: `${bucket}/${of}` })
  if (key === "" && method === "POST" && query.has("delete")) {
    return keysToDelete(body).map((each) => wish("DeleteObject", each))
  }
  if (key === "") return [{ action: method === "GET" ? "s3:ListBucket" : `s3:${method}`, resource: bucket }]
  if (method === "DELETE" && query.has("uploadId")) return [wish("AbortMultipartUpload", key)]
  return [wish(archiveActions[method] ?? method, key)]
}

/** SES asks for a right to the identity of the sender and to the configuration set, whoever the mail says it comes from. */
const mailWishes = ({ body }: AwsRequest, places: Places): ReadonlyArray<Wish> => {
  const given = parse(body)
  const fromAddress = /<(.+)>/.exec(textOf(given["FromEmailAddress"]))?.[1] ?? textOf(given["FromEmailAddress"])
  return (places.mail?.arns ?? []).map((resource) => ({ action: "ses:SendEmail", resource, fromAddress }))
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
  if (request.service === "keys") {
    return [{ action: `kms:${operation}`, resource: textOf(parse(request.body)["KeyId"]) }]
  }
  if (request.service === "mail") return mailWishes(request, places)
  if (request.service === "archives") return archiveWishes(request, places.bucket)
  if (request.service === "sessions") {
    const form = new URLSearchParams(request.body)
    return [{ action: `sts:${form.get("Action") ?? ""}`, resource: form.get("RoleArn") ?? "" }]
  }
  if (request.target.startsWith("AmazonSQS.")) {
    const queue = textOf(parse(request.body)["QueueUrl"]).split("/").at(-1)
    const arn = Object.values(places.queues).find((each) => each.endsWith(`:${queue}`)) ?? ""
    return [{ action: `sqs:${operation}`, resource: arn }]
  }
  const form = new URLSearchParams(request.body)
  return [{ action: `sns:${form.get("Action") ?? ""}`, resource: form.get("TopicArn") ?? "" }]
}
