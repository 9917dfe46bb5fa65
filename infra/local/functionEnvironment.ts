import type { QueueId } from "../inventory/queues.ts"
import { mailKey, mailPlaces, tenantRole, webhookKey } from "./paths.ts"

/** Names of a site's environments. */
const siteEnvironments = ["DEV", "SIT", "PROD"] as const
type SiteEnvironment = (typeof siteEnvironments)[number]

/** The addresses that the load balancer's port makes, and where its management listener is. */
export const addressesOf = (port: number, managementUrl: string) => ({
  siteBaseUrls: {
    DEV: `http://wpdev.localhost:${port}`,
    SIT: `http://wpsit.localhost:${port}`,
    PROD: `http://wp.localhost:${port}`,
  } satisfies Record<SiteEnvironment, string>,
  networkBaseUrl: `http://network.localhost:${port}`,
  networkUrlOf: (tenantId: string) => `http://${tenantId}.network.localhost:${port}`,
  origin: managementUrl,
})

/** The environment variables of every function, and those that lead the SDK to this machine. */
export const functionVariables = (stack: {
  readonly region: string
  readonly accessKeyId: string
  readonly table: string
  readonly queueUrls: Readonly<Record<QueueId, string>>
  readonly topicArn: string
  readonly bucket: string
  readonly endpoints: {
    readonly dynamodb: string
    readonly messaging: string
    readonly archives: string
    readonly secrets: string
    readonly sessions: string
    readonly keys: string
    readonly mail: string
    /** Of what stands in for X-Ray's daemon; without one no trace is sent. */
    readonly traces?: string
    /** Of the local DNS server. */
    readonly dns?: string
  }
  /** The app client of the local user pool. */
  readonly clientId: string
  /** Of pages that may call the API from a browser. */
  readonly corsOrigins?: ReadonlyArray<string>
  readonly addresses: ReturnType<typeof addressesOf>
}): Record<string, string> => ({
  ENVIRONMENT: "dev",
  LOG_LEVEL: "Info",
  SITES_TABLE: stack.table,
  SITE_CREATION_QUEUE: stack.queueUrls.creation,
  SITE_UPDATE_QUEUE: stack.queueUrls.update,
  SITE_DELETION_QUEUE: stack.queueUrls.deletion,
  WEBHOOK_QUEUE: stack.queueUrls.webhooks,
  WEBHOOK_KEY_ARN: webhookKey,
  MAIL_KEY_ARN: mailKey,
  MAIL_SENDER: `Sites <${mailPlaces.from}>`,
  MAIL_REPLY_TO: "help@example.com",
  MAIL_CONFIGURATION_SET: "local",
  SNS_TOPIC_ARN: stack.topicArn,
  ARCHIVE_BUCKET: stack.bucket,
  ALLOWED_ASSET_HOSTS: "cdn.bbws.io,demo.bbws.io",
  ALLOWED_CLIENT_IDS: stack.clientId,
  ...(stack.corsOrigins === undefined || stack.corsOrigins.length === 0
    ? {}
    : { CORS_ORIGINS: stack.corsOrigins.join(",") }),
  SECRETS_PREFIX: "bbws/wp/",
  TENANT_ROLE_ARN: tenantRole,
  // What a portal's developer has on this machine may be told of events, also by http.
  ALLOW_LOOPBACK: "true",
  ALB_DNS_NAME: "127.0.0.1",
  WORDPRESS_NETWORK_BASE_URL: stack.addresses.networkBaseUrl,
  ...Object.fromEntries(
    siteEnvironments.flatMap((environment) => [
      [`WORDPRESS_ORIGIN_${environment}`, stack.addresses.origin],
      [`SITE_BASE_URL_${environment}`, stack.addresses.siteBaseUrls[environment]],
    ]),
  ),
  // Short, so that a failure can be watched to its end.
  OPERATION_LEASE_SECONDS: "30",
  RETRY_DELAYS_SECONDS: "2,4",
  AWS_REGION: stack.region,
  AWS_ACCESS_KEY_ID: stack.accessKeyId,
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_ENDPOINT_URL_DYNAMODB: stack.endpoints.dynamodb,
  AWS_ENDPOINT_URL_SQS: stack.endpoints.messaging,
  AWS_ENDPOINT_URL_SNS: stack.endpoints.messaging,
  AWS_ENDPOINT_URL_S3: stack.endpoints.archives,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: stack.endpoints.secrets,
  AWS_ENDPOINT_URL_STS: stack.endpoints.sessions,
  AWS_ENDPOINT_URL_KMS: stack.endpoints.keys,
  AWS_ENDPOINT_URL_SESV2: stack.endpoints.mail,
  ...(stack.endpoints.dns === undefined ? {} : { DNS_SERVERS: stack.endpoints.dns }),
  ...(stack.endpoints.traces === undefined ? {} : { AWS_XRAY_DAEMON_ADDRESS: stack.endpoints.traces }),
})
