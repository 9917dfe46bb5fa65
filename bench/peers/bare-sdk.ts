import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { unmarshall } from "@aws-sdk/util-dynamodb"
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"

/**
 * The peer without any framework: the AWS SDK and what the GET of a site needs, by hand. It trusts what it reads from the
 * table, and decodes nothing.
 */
const client = new DynamoDBClient({ maxAttempts: 4 })
const table = process.env["SITES_TABLE"] ?? ""
const baseUrls: Readonly<Record<string, string | undefined>> = {
  DEV: process.env["SITE_BASE_URL_DEV"],
  SIT: process.env["SITE_BASE_URL_SIT"],
  PROD: process.env["SITE_BASE_URL_PROD"],
}
const opaqueId = /^[A-Za-z0-9_-]{1,64}$/
const keys = ["PK", "SK", "GSI3PK", "GSI3SK", "GSI4PK", "GSI4SK", "GSI5PK", "GSI5SK"]
const readers = ["super-admin", "CUSTOMER_SUPER_ADMIN", "CUSTOMER_ADMIN", "CUSTOMER_USER", "CUSTOMER_VIEWER"]

const listOf = (claim: unknown): ReadonlyArray<string> =>
  typeof claim === "string" ? claim.split(",").map((part) => part.trim()) : []

const siteUrlOf = (environment: string, subdomain: string): string => {
  const base = new URL(baseUrls[environment] ?? "")
  return `${base.protocol}//${subdomain}.${base.host}`
}

const read = async (event: APIGatewayProxyEvent, ids: Readonly<Record<string, string>>) => {
  const answer = (statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}) => ({
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers, ...ids },
    body: JSON.stringify(body),
  })
  const refuse = (statusCode: number, code: string, message: string, details: object = {}) =>
    answer(statusCode, {
      error: { code, message, details },
      requestId: event.requestContext.requestId,
      timestamp: new Date().toISOString(),
    })

  const claims: unknown = event.requestContext.authorizer?.["claims"]
  if (typeof claims !== "object" || claims === null || !("sub" in claims) || typeof claims.sub !== "string") {
    return refuse(401, "AUTH_001", "No valid identity")
  }
  const tenants = "custom:tenantIds" in claims ? listOf(claims["custom:tenantIds"]) : []
  const groups = "cognito:groups" in claims ? listOf(claims["cognito:groups"]) : []
  const { siteId = "", tenantId = "" } = event.pathParameters ?? {}
  if (!tenants.includes(tenantId) || !groups.some((group) => readers.includes(group))) {
    return refuse(403, "AUTH_002", "Your role in this tenant does not permit: read")
  }
  const wrong = Object.entries({ tenantId, siteId }).flatMap(([name, id]) => (opaqueId.test(id) ? [] : [name]))
  if (wrong.length > 0) return refuse(400, "SITE_001", `Invalid request: ${wrong.join(", ")}`, { fields: wrong })
  try {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { PK: { S: `TENANT#${tenantId}` }, SK: { S: `SITE#${siteId}` } },
        ConsistentRead: true,
      }),
    )
    if (Item === undefined) return refuse(404, "SITE_002", `Site ${siteId} not found in this tenant`, { siteId })
    const site = unmarshall(Item)
    for (const key of keys) delete site[key]
    return answer(
      200,
      {
        ...site,
        siteUrl: siteUrlOf(String(site["environment"]), String(site["subdomain"])),
        _links: {
          self: { href: `/v1.0/tenants/${tenantId}/sites/${siteId}` },
          ...(site["operationId"] === undefined
            ? {}
            : { operation: { href: `/v1.0/operations/${String(site["operationId"])}` } }),
        },
      },
      { etag: `"${String(site["version"])}"` },
    )
  } catch (error) {
    console.log(JSON.stringify({ level: "ERROR", message: "request failed", error: String(error), ...ids }))
    return refuse(500, "SYS_001", "Internal error")
  }
}

export const handler = (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
  read(event, {
    "x-request-id": event.requestContext.requestId,
    "x-correlation-id": event.headers["X-Correlation-Id"] ?? `corr-${event.requestContext.requestId}`,
  })
