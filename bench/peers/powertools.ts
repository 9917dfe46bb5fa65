import { ForbiddenError, NotFoundError, Router, UnauthorizedError } from "@aws-lambda-powertools/event-handler/http"
import { Logger } from "@aws-lambda-powertools/logger"
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics"
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { unmarshall } from "@aws-sdk/util-dynamodb"
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda"
import { z } from "zod"

/** The peer that does what ours does with Powertools for AWS Lambda and zod, as their guides show it. */
const logger = new Logger({ serviceName: "sites" })
const metrics = new Metrics({ namespace: "sites", serviceName: "sites" })
const client = new DynamoDBClient({ maxAttempts: 4 })
const table = process.env["SITES_TABLE"] ?? ""
const readers = ["super-admin", "CUSTOMER_SUPER_ADMIN", "CUSTOMER_ADMIN", "CUSTOMER_USER", "CUSTOMER_VIEWER"]

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
const Instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
const Environment = z.enum(["DEV", "SIT", "PROD"])
const Version = z.string().regex(/^\d{1,3}(\.\d{1,3}){0,2}$/)
const List = z.string().transform((text) => text.split(",").map((part) => part.trim()))

const Params = z.object({ tenantId: Id, siteId: Id })
const Claims = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  "cognito:groups": List.optional(),
  "custom:tenantIds": List.optional(),
})
const BaseUrls = z
  .object({ SITE_BASE_URL_DEV: z.string(), SITE_BASE_URL_SIT: z.string(), SITE_BASE_URL_PROD: z.string() })
  .transform((urls) => ({ DEV: urls.SITE_BASE_URL_DEV, SIT: urls.SITE_BASE_URL_SIT, PROD: urls.SITE_BASE_URL_PROD }))
const Site = z.object({
  siteId: Id,
  tenantId: Id,
  siteName: z.string(),
  subdomain: z.string(),
  status: z.enum(["PROVISIONING", "ACTIVE", "SUSPENDED", "DEPROVISIONING", "DELETED", "FAILED"]),
  environment: Environment,
  configuration: z.object({
    wordpressVersion: Version.optional(),
    phpVersion: Version.optional(),
    tagline: z.string().max(500).optional(),
    timezone: z.string().max(64).optional(),
    language: z
      .string()
      .regex(/^([a-z]{2,3}(_[A-Z]{2})?)?$/)
      .optional(),
  }),
  lineageId: z.string(),
  ownerId: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  version: z.number().int(),
  wpSiteId: z.number().int().optional(),
  wordpressVersion: z.string().optional(),
  phpVersion: z.string().optional(),
  healthStatus: z.enum(["HEALTHY", "DEGRADED", "UNHEALTHY"]).optional(),
  operationId: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
})
const baseUrls = BaseUrls.parse(process.env)

const app = new Router({ logger })

const idsOf = (event: APIGatewayProxyEvent): Record<string, string> => ({
  "x-request-id": event.requestContext.requestId,
  "x-correlation-id": event.headers["X-Correlation-Id"] ?? `corr-${event.requestContext.requestId}`,
})
const refuse = (requestId: string, status: number, code: string, message: string) =>
  new Response(
    JSON.stringify({ error: { code, message, details: {} }, requestId, timestamp: new Date().toISOString() }),
    { status, headers: { "content-type": "application/json", "cache-control": "no-store" } },
  )
app.errorHandler(z.ZodError, async (error, { context }) => refuse(context.awsRequestId, 400, "SITE_001", error.message))
app.errorHandler(UnauthorizedError, async (error, { context }) =>
  refuse(context.awsRequestId, 401, "AUTH_001", error.message),
)
app.errorHandler(ForbiddenError, async (error, { context }) =>
  refuse(context.awsRequestId, 403, "AUTH_002", error.message),
)
app.notFound(async (error, { context }) => refuse(context.awsRequestId, 404, "SITE_002", error.message))
app.errorHandler(Error, async (error, { context }) => {
  logger.error("request failed", error)
  metrics.addMetric("RequestFailed", MetricUnit.Count, 1)
  metrics.publishStoredMetrics()
  return refuse(context.awsRequestId, 500, "SYS_001", "Internal error")
})

app.get("/v1.0/tenants/:tenantId/sites/:siteId", async ({ event, params }) => {
  if (!("httpMethod" in event) || !("resourceId" in event.requestContext)) throw new NotFoundError("No such route")
  const authorizer = event.requestContext.authorizer
  const claims = Claims.safeParse(
    typeof authorizer === "object" && authorizer !== null && "claims" in authorizer ? authorizer.claims : undefined,
  )
  if (!claims.success) throw new UnauthorizedError("No valid identity")
  const { siteId, tenantId } = Params.parse(params)
  if (
    claims.data["custom:tenantIds"]?.includes(tenantId) !== true ||
    claims.data["cognito:groups"]?.some((group) => readers.includes(group)) !== true
  ) {
    throw new ForbiddenError("Your role in this tenant does not permit: read")
  }
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: { PK: { S: `TENANT#${tenantId}` }, SK: { S: `SITE#${siteId}` } },
      ConsistentRead: true,
    }),
  )
  if (Item === undefined) throw new NotFoundError(`Site ${siteId} not found in this tenant`)
  const site = Site.safeParse(unmarshall(Item))
  if (!site.success) throw new Error(site.error.message)
  const base = new URL(baseUrls[site.data.environment])
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", etag: `"${site.data.version}"` },
    body: JSON.stringify({
      ...site.data,
      siteUrl: `${base.protocol}//${site.data.subdomain}.${base.host}`,
      _links: {
        self: { href: `/v1.0/tenants/${tenantId}/sites/${siteId}` },
        ...(site.data.operationId === undefined
          ? {}
          : { operation: { href: `/v1.0/operations/${site.data.operationId}` } }),
      },
    }),
  }
})

export const handler = async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
  logger.addContext(context)
  const answer = await app.resolve(event, context)
  return { ...answer, headers: { ...answer.headers, ...idsOf(event) } }
}
