import { Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { sagasLayer } from "../../src/app/Sagas.ts"
import { SiteId } from "../../src/kernel/Ids.ts"
import { OperationReader } from "../../src/operations/api/OperationReader.ts"
import { OperationChanges } from "../../src/operations/control/OperationChanges.ts"
import { type Operation, OperationType } from "../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../src/operations/engine/OperationEvents.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { Site, type SiteStatus } from "../../src/sites/Site.ts"
import { tableLayer } from "./database.ts"
import { fakeQueues, fakeTopic } from "./fakes.ts"
import { makeOperation, standingSite } from "./samples.ts"

/** Operations on the real table, with queues and a topic that keep what they are given. */
export const makeOperationServices = (table: typeof tableLayer = tableLayer) => {
  const queues = fakeQueues()
  const topic = fakeTopic()
  const layer = Layer.suspend(() =>
    OperationChanges.layer.pipe(
      Layer.provideMerge(Layer.mergeAll(OperationReader.layer, OperationEvents.layer, OperationDispatcher.layer)),
      Layer.provideMerge(OperationStore.layer),
      Layer.provideMerge(Layer.mergeAll(queues.layer, topic.layer, sagasLayer, SecureRandom.layerWebCrypto)),
      Layer.provideMerge(table),
    ),
  )
  return { queues, topic, layer }
}

/** The site that a promotion of {@link standingSite} makes in SIT. */
export const promotedSite = (operationId = "op-1"): Site =>
  new Site({
    ...standingSite({ siteId: SiteId.make("site-2"), environment: "SIT", status: "PROVISIONING", lineageId: "site-1" }),
    promotedFrom: SiteId.make("site-1"),
    operationId,
  })

const targetOf = ({ environment, siteId, subdomain, tenantId, wpSiteId = 7 }: Site) => ({
  tenantId,
  siteId,
  environment,
  subdomain,
  wpSiteId,
})

/** What each kind of operation is told about a site, as its request plans it. */
export const payloadOf = (type: OperationType, site: Site): Record<string, unknown> => {
  const { configuration, lineageId, siteName, status } = site
  const target = targetOf(site)
  const creation = { ...target, siteName, configuration }
  const { operationId: _made, ...promoted } = promotedSite()
  const plugin = { ...target, pluginId: "plugin-1", slug: "shop", status }
  const zip = { version: "1.2.0", key: "packages/shop-1.2.0.zip", sha256: "0".repeat(64) }
  switch (type) {
    case "SITE_CREATION":
      return creation
    case "SITE_CLONE":
      return { ...creation, source: { ...target, siteId: "site-9" }, archiveId: "export-1" }
    case "SITE_UPDATE":
      return { ...target, siteName: "New name", configuration: { tagline: "New" }, status }
    case "SITE_STATUS":
      return { ...target, to: "SUSPENDED" }
    case "SITE_PROMOTION":
      return {
        source: target,
        sourceBackupId: "backup-1",
        target: { ...promoted },
        siteUrl: "https://shop.wpsit.example",
        standing: null,
      }
    case "SITE_BACKUP":
      return { ...target, backupId: "backup-1", kind: "MANUAL", label: null, status }
    case "SITE_RESTORE":
      return {
        ...target,
        status,
        backup: { backupId: "backup-1", key: "backups/tenant-1/site-1/backup-1.zip", sha256: "00" },
        safetyBackupId: "backup-2",
      }
    case "SITE_DELETION":
      return { ...target, lineageId, promoted: false, status, backupId: "backup-1" }
    case "PLUGIN_INSTALLATION":
      return { ...plugin, name: "Shop", package: zip, acknowledgeConflicts: false }
    case "PLUGIN_REMOVAL":
      return plugin
    case "PLUGIN_CONFIGURATION":
      return { ...plugin, option: "shop", configuration: { currency: "EUR" } }
    case "PLUGIN_STATUS":
      return { ...plugin, isActive: true }
    case "PLUGIN_UPDATE":
      return { ...plugin, package: zip }
    case "BACKUP_DOWNLOAD":
      return {
        tenantId: target.tenantId,
        siteId: target.siteId,
        environment: target.environment,
        status,
        backup: { backupId: "backup-1", key: "packs/tenant-1/site-1/backup-1/manifest", sha256: "00", uses: [] },
        fileName: "shop.zip",
      }
    case "SITE_DOMAINS":
      return { ...target, status, change: "ATTACH", domain: "www.example.com" }
    case "SITE_VERIFICATION":
      return {
        ...target,
        backup: { backupId: "backup-1", key: "packs/tenant-1/site-1/backup-1/manifest", sha256: "00", format: "STORE" },
      }
    case "TEMPLATE_APPLICATION": {
      const none = { content: null, captured: null, minWordPressVersion: null, minPhpVersion: null }
      const template = { templateId: "template-1", themeSlug: "shop", package: zip, ...none }
      return { ...target, status, template, plugins: [], checkpointId: "backup-1" }
    }
  }
}

interface SiteStatuses {
  /** While the operation runs. */
  readonly runs: SiteStatus
  readonly failed: SiteStatus
  /** When it is cancelled before it begins. */
  readonly cancelled: SiteStatus
}
const unchanged: SiteStatuses = { runs: "ACTIVE", failed: "ACTIVE", cancelled: "ACTIVE" }
const made: SiteStatuses = { runs: "PROVISIONING", failed: "FAILED", cancelled: "FAILED" }

/** What each kind of operation makes of the status of its site. */
const statuses: Readonly<Record<OperationType, SiteStatuses>> = {
  SITE_CREATION: made,
  SITE_CLONE: made,
  SITE_UPDATE: unchanged,
  SITE_STATUS: unchanged,
  SITE_PROMOTION: unchanged,
  SITE_BACKUP: unchanged,
  SITE_RESTORE: unchanged,
  SITE_DELETION: { runs: "DEPROVISIONING", failed: "FAILED", cancelled: "ACTIVE" },
  PLUGIN_INSTALLATION: unchanged,
  PLUGIN_REMOVAL: unchanged,
  PLUGIN_CONFIGURATION: unchanged,
  PLUGIN_STATUS: unchanged,
  PLUGIN_UPDATE: unchanged,
  TEMPLATE_APPLICATION: unchanged,
  SITE_DOMAINS: unchanged,
  BACKUP_DOWNLOAD: unchanged,
  SITE_VERIFICATION: unchanged,
}

/** Kinds that go on beside a site's changes: they take no hold of it. */
const beside: ReadonlyArray<OperationType> = ["BACKUP_DOWNLOAD", "SITE_VERIFICATION"]

/** All kinds of operation, for the tests that try each. */
export const kinds = OperationType.literals.map((type) => ({ type, ...statuses[type] }))
/** Those that hold their site, and those that do not. */
export const holdingKinds = kinds.filter(({ type }) => !beside.includes(type))
export const besideKinds = kinds.filter(({ type }) => beside.includes(type))

/** An operation of a kind on {@link standingSite}, as its request writes it. */
export const operationOf = (operationType: OperationType, changes: Partial<Operation> = {}): Operation =>
  makeOperation({ operationType, payload: payloadOf(operationType, standingSite()), ...changes }, standingSite())
