import { ConfigProvider, Layer } from "effect"

import { Operation, OperationId } from "../../src/operations/Operation.ts"
import { Settings } from "../../src/runtime/Settings.ts"
import { Site, SiteId } from "../../src/sites/Site.ts"
import { TenantId } from "../../src/tenants/Tenant.ts"

/** What a function's environment says, as far as tests have to say it. */
export const variables = {
  ENVIRONMENT: "dev",
  SITES_TABLE: "sites",
  SITE_CREATION_QUEUE: "http://queue/creation",
  SNS_TOPIC_ARN: "arn:aws:sns:eu-west-1:000000000000:events",
  SECRETS_PREFIX: "bbws/",
  SITE_BASE_URL_DEV: "https://wpdev.example",
  SITE_BASE_URL_SIT: "https://wpsit.example",
  SITE_BASE_URL_PROD: "https://wp.example",
  ALB_DNS_NAME: "balancer.internal",
  WORDPRESS_NETWORK_BASE_URL: "https://network.example",
}

/** `Settings` as a function reads them, from these variables and not from the process. */
export const settingsFrom = (changes: Readonly<Record<string, string>> = {}) =>
  Settings.layer.pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...variables, ...changes } }))),
    Layer.orDie,
  )

export const epoch = "1970-01-01T00:00:00.000Z"

/** A site as its creation writes it. */
export const makeSite = (changes: Partial<Site> = {}): Site => {
  const siteId = changes.siteId ?? SiteId.make("site-1")
  return new Site({
    siteId,
    tenantId: TenantId.make("tenant-1"),
    siteName: "Shop",
    subdomain: "shop",
    status: "PROVISIONING",
    environment: "DEV",
    configuration: {},
    lineageId: siteId,
    ownerId: "user-1",
    createdAt: epoch,
    createdBy: "user@example.com",
    updatedAt: epoch,
    version: 1,
    operationId: "op-1",
    ...changes,
  })
}

/** The operation that creates `site`, as the request writes it. */
export const makeOperation = (changes: Partial<Operation> = {}, site: Site = makeSite()): Operation => {
  const { configuration, environment, siteId, siteName, subdomain, tenantId } = site
  return new Operation({
    operationId: OperationId.make(site.operationId ?? "op-1"),
    tenantId,
    siteId,
    operationType: "SITE_CREATION",
    status: "PENDING",
    resourceType: "SITE",
    resourceId: siteId,
    environment,
    createdAt: epoch,
    startedAt: null,
    completedAt: null,
    progress: 0,
    message: "Waiting",
    error: null,
    createdBy: "user@example.com",
    startedBy: "user-1",
    correlationId: "corr-1",
    payload: { siteId, tenantId, siteName, subdomain, environment, configuration },
    journal: {},
    epoch: 0,
    leaseUntil: 0,
    dueAt: 60_000,
    ...changes,
  })
}
