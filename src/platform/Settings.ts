import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { ChangeLimit } from "../kernel/ChangeLimit.ts"

const byEnvironment = (prefix: string) => ({
  DEV: Config.NonEmptyString(`${prefix}_DEV`),
  SIT: Config.NonEmptyString(`${prefix}_SIT`),
  PROD: Config.NonEmptyString(`${prefix}_PROD`),
})

/** The load balancer's listener for the platform: by its others the platform's routes do not exist. */
const balancer = Config.all({
  name: Config.NonEmptyString("ALB_DNS_NAME"),
  port: Config.Port("ALB_MANAGEMENT_PORT").pipe(Config.withDefault(8443)),
}).pipe(Config.map(({ name, port }) => `https://${name}:${port}`))

const originOf = (environment: string) =>
  Config.NonEmptyString(`WORDPRESS_ORIGIN_${environment}`).pipe(Config.orElse(() => balancer))

const settings = Config.all({
  /** The account's deployment: `dev`, `sit` or `prod`; not a site's environment. */
  environment: Config.NonEmptyString("ENVIRONMENT"),
  table: Config.NonEmptyString("SITES_TABLE"),
  queues: Config.all({
    creation: Config.NonEmptyString("SITE_CREATION_QUEUE"),
    update: Config.NonEmptyString("SITE_UPDATE_QUEUE"),
    deletion: Config.NonEmptyString("SITE_DELETION_QUEUE"),
  }),
  topic: Config.NonEmptyString("SNS_TOPIC_ARN"),
  /** The bucket of backups and exports. */
  archives: Config.NonEmptyString("ARCHIVE_BUCKET"),
  /** Days for which a backup is kept; the bucket's life cycle says the same. */
  backupRetentionDays: Config.Int("BACKUP_RETENTION_DAYS").pipe(Config.withDefault(30)),
  /** Hosts that URLs in the catalogues may lead to; one that begins with a dot stands for all of its subdomains. */
  allowedHosts: Config.Array(Schema.String, "ALLOWED_ASSET_HOSTS").pipe(
    Config.withDefault(["cdn.bbws.io", "demo.bbws.io"]),
    Config.map((hosts) => hosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== "")),
  ),
  /** App clients of the user pool whose ID tokens are let in; nobody without any. */
  allowedClientIds: Config.Array(Schema.NonEmptyString, "ALLOWED_CLIENT_IDS").pipe(Config.withDefault([])),
  /** Origins of pages that may call the API from a browser; none without any. */
  corsOrigins: Config.Array(Schema.NonEmptyString, "CORS_ORIGINS").pipe(Config.withDefault([])),
  /** How many changes tenants may ask for, by their tier, where that is not what it is by default. */
  changeLimits: Config.schema(Schema.fromJsonString(Schema.Record(Schema.String, ChangeLimit)), "CHANGE_LIMITS").pipe(
    Config.withDefault<Readonly<Record<string, ChangeLimit>>>({}),
  ),
  /** Names that no site may have, besides those that none may have anywhere. */
  reservedSubdomains: Config.Array(Schema.NonEmptyString, "RESERVED_SUBDOMAINS").pipe(Config.withDefault([])),
  /** The API's own host name, if it has a domain. */
  apiDomain: Config.String("API_DOMAIN").pipe(Config.withDefault("")),
  /** Where customers' own domains lead: the edge's host name; the site's own address without one. */
  domainTarget: Config.String("DOMAIN_TARGET").pipe(Config.withDefault("")),
  /** The edge's addresses, for domains that can have no CNAME. */
  domainAddresses: Config.Array(Schema.NonEmptyString, "DOMAIN_ADDRESSES").pipe(Config.withDefault([])),
  secretsPrefix: Config.NonEmptyString("SECRETS_PREFIX"),
  /** The role of which a session for one tenant is taken, by its ARN. */
  tenantRole: Config.NonEmptyString("TENANT_ROLE_ARN"),
  /** Address under which the sites of each environment live: `https://wpdev.bbws.io` makes `https://{subdomain}.wpdev.bbws.io`. */
  siteBaseUrl: Config.all(byEnvironment("SITE_BASE_URL")),
  /** Where connections for each environment go: the management listener of the internal load balancer, unless another is named. */
  wordpressOrigin: Config.all({ DEV: originOf("DEV"), SIT: originOf("SIT"), PROD: originOf("PROD") }),
  /** A tenant's main host is `{tenantId}.` before this one's host. */
  wordpressNetworkBaseUrl: Config.NonEmptyString("WORDPRESS_NETWORK_BASE_URL"),
  /** Seconds after which a run that went silent may be taken over. */
  leaseSeconds: Config.Int("OPERATION_LEASE_SECONDS").pipe(Config.withDefault(60)),
  /** Address of the vulnerability feed; nothing is fetched without one. */
  vulnerabilityFeed: Config.String("VULNERABILITY_FEED_URL").pipe(Config.withDefault("")),
  /** The tenant in which the synthetic check makes and deletes its site; nothing is checked without one. */
  syntheticTenant: Config.String("SYNTHETIC_TENANT").pipe(Config.withDefault("")),
  /** Seconds that a change may take within its request; below API Gateway's limit of 29. */
  requestBudgetSeconds: Config.Number("REQUEST_BUDGET_SECONDS").pipe(Config.withDefault(20)),
  /** Seconds for which a message that failed stays hidden, by the tries at its operation so far. */
  retryDelays: Config.Array(Schema.Int, "RETRY_DELAYS_SECONDS").pipe(Config.withDefault([60, 120])),
})

/** Everything a function is told by its environment, read once when its container starts. */
export class Settings extends Context.Service<Settings, Config.Success<typeof settings>>()("src/platform/Settings") {
  static readonly layer = Layer.effect(Settings, settings)
}
