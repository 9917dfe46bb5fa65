import { ConfigProvider, Layer } from "effect"

import { Backup, BackupId } from "../../src/backups/Backup.ts"
import { ApiSettings } from "../../src/http/ApiSettings.ts"
import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import type { SiteRef } from "../../src/kernel/SiteRef.ts"
import { newOperation, Operation, OperationId } from "../../src/operations/engine/Operation.ts"
import { OperationSettings } from "../../src/operations/engine/OperationSettings.ts"
import { BackupRetention } from "../../src/platform/BackupRetention.ts"
import { SiteAddresses } from "../../src/platform/SiteAddresses.ts"
import { ReservedNames } from "../../src/sites/ReservedNames.ts"
import { Site } from "../../src/sites/Site.ts"
import { NetworkAddresses } from "../../src/wordpress/NetworkAddresses.ts"

/** What a function's environment says, as far as tests have to say it. */
export const variables = {
  ENVIRONMENT: "dev",
  ALLOWED_CLIENT_IDS: "portal",
  SITES_TABLE: "sites",
  SITE_CREATION_QUEUE: "http://queue/creation",
  SITE_UPDATE_QUEUE: "http://queue/update",
  SITE_DELETION_QUEUE: "http://queue/deletion",
  ARCHIVE_BUCKET: "archives",
  SNS_TOPIC_ARN: "arn:aws:sns:eu-west-1:000000000000:events",
  SECRETS_PREFIX: "bbws/",
  TENANT_ROLE_ARN: "arn:aws:iam::000000000000:role/tenants",
  SITE_BASE_URL_DEV: "https://wpdev.example",
  SITE_BASE_URL_SIT: "https://wpsit.example",
  SITE_BASE_URL_PROD: "https://wp.example",
  ALB_DNS_NAME: "balancer.internal",
  WORDPRESS_NETWORK_BASE_URL: "https://network.example",
}

/** All settings as functions read them, from these variables and not from the process. */
export const settingsFrom = (changes: Readonly<Record<string, string>> = {}) =>
  Layer.mergeAll(
    ApiSettings.layer,
    BackupRetention.layer,
    NetworkAddresses.layer,
    OperationSettings.layer,
    ReservedNames.layer,
    SiteAddresses.layer,
  ).pipe(
    Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...variables, ...changes } }))),
    Layer.orDie,
  )

/** Any of the settings. */
export type Settings = Layer.Success<ReturnType<typeof settingsFrom>>

export const epoch = "1970-01-01T00:00:00.000Z"

/** The site of most tests. */
export const siteRef: SiteRef = { tenantId: TenantId.make("tenant-1"), siteId: SiteId.make("site-1") }

/** Where it is in WordPress. */
export const wordPressSiteRef = { ...siteRef, environment: "DEV", subdomain: "shop", wpSiteId: 7 } as const

/** The network that has it. */
export const networkRef = { tenantId: siteRef.tenantId, environment: "DEV" } as const

/** A site as its creation writes it. */
export const makeSite = (changes: Partial<Site> = {}): Site => {
  const siteId = changes.siteId ?? siteRef.siteId
  return new Site({
    ...siteRef,
    siteId,
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

/** A site that stands, and that nobody is changing. */
export const standingSite = (changes: Partial<Site> = {}): Site => {
  const { operationId: _created, ...site } = makeSite({ status: "ACTIVE", wpSiteId: 7, healthStatus: "HEALTHY" })
  const siteId = changes.siteId ?? site.siteId
  return new Site({ ...site, lineageId: siteId, ...changes })
}

/** The operation that creates `site`, as the request writes it. */
export const makeOperation = (changes: Partial<Operation> = {}, site: Site = makeSite()): Operation => {
  const { configuration, environment, siteId, siteName, subdomain, tenantId } = site
  return new Operation({
    ...newOperation(
      {
        operationId: OperationId.make(site.operationId ?? "op-1"),
        tenantId,
        siteId,
        operationType: "SITE_CREATION",
        environment,
        createdBy: "user@example.com",
        startedBy: "user-1",
        ownerId: "user-1",
        siteName,
        subdomain,
        correlationId: "corr-1",
        payload: { siteId, tenantId, siteName, subdomain, environment, configuration },
      },
      0,
      40,
    ),
    ...changes,
  })
}

/** A backup of `site-1`, made by hand, that expires on the 31st. */
export const makeBackup = (changes: Partial<Backup> = {}): Backup => {
  const backupId = changes.backupId ?? BackupId.make("backup-1")
  return new Backup({
    backupId,
    siteId: SiteId.make("site-1"),
    tenantId: TenantId.make("tenant-1"),
    environment: "DEV",
    createdAt: epoch,
    createdBy: "user@example.com",
    sizeBytes: 1234,
    sha256: "00ff",
    label: null,
    kind: "MANUAL",
    expiresAt: "1970-01-31T00:00:00.000Z",
    key: `backups/tenant-1/site-1/${backupId}.zip`,
    ...changes,
  })
}
