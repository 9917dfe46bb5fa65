import * as Layer from "effect/Layer"

import type { BackupStore } from "../backups/BackupStore.ts"
import type { PackStore } from "../backups/PackStore.ts"
import type { DomainStore } from "../domains/DomainStore.ts"
import type { OperationType } from "../operations/engine/Operation.ts"
import type { Saga } from "../operations/engine/Saga.ts"
import { Sagas } from "../operations/engine/Sagas.ts"
import type { Archives } from "../platform/Archives.ts"
import type { ArchiveUploads } from "../platform/ArchiveUploads.ts"
import type { BackupRetention } from "../platform/BackupRetention.ts"
import type { SiteAddresses } from "../platform/SiteAddresses.ts"
import type { Table } from "../platform/Table.ts"
import type { Topic } from "../platform/Topic.ts"
import type { PluginStore } from "../plugins/marketplace/PluginStore.ts"
import type { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import { templateApplication } from "../workflows/apply-template/saga.ts"
import { siteBackup } from "../workflows/back-up-site/saga.ts"
import { siteDomains } from "../workflows/change-domains/saga.ts"
import { siteCloning } from "../workflows/clone-site/saga.ts"
import { pluginConfiguration } from "../workflows/configure-plugin/saga.ts"
import { siteProvisioning } from "../workflows/create-site/saga.ts"
import { siteDeletion } from "../workflows/delete-site/saga.ts"
import { pluginInstallation } from "../workflows/install-plugin/saga.ts"
import { backupDownload } from "../workflows/prepare-download/saga.ts"
import { sitePromotion } from "../workflows/promote-site/saga.ts"
import { siteRestore } from "../workflows/restore-site/saga.ts"
import { siteStatusChange } from "../workflows/suspend-site/saga.ts"
import { pluginStatusChange } from "../workflows/switch-plugin/saga.ts"
import { pluginRemoval } from "../workflows/uninstall-plugin/saga.ts"
import { pluginUpdating } from "../workflows/update-plugin/saga.ts"
import { siteUpdating } from "../workflows/update-site/saga.ts"
import { siteVerification } from "../workflows/verify-backup/saga.ts"

/** What the steps of all sagas need together. */
export type SagaServices =
  | Table
  | WordPress
  | Archives
  | ArchiveUploads
  | BackupStore
  | PackStore
  | PluginStore
  | DomainStore
  | Topic
  | SiteAddresses
  | NetworkAddresses
  | BackupRetention

/** The saga of each kind of operation. */
export const sagas: Readonly<Record<OperationType, Saga<SagaServices>>> = {
  SITE_CREATION: siteProvisioning,
  SITE_CLONE: siteCloning,
  SITE_UPDATE: siteUpdating,
  SITE_STATUS: siteStatusChange,
  SITE_PROMOTION: sitePromotion,
  SITE_BACKUP: siteBackup,
  SITE_RESTORE: siteRestore,
  SITE_DELETION: siteDeletion,
  PLUGIN_INSTALLATION: pluginInstallation,
  PLUGIN_REMOVAL: pluginRemoval,
  PLUGIN_CONFIGURATION: pluginConfiguration,
  PLUGIN_STATUS: pluginStatusChange,
  PLUGIN_UPDATE: pluginUpdating,
  TEMPLATE_APPLICATION: templateApplication,
  SITE_DOMAINS: siteDomains,
  BACKUP_DOWNLOAD: backupDownload,
  SITE_VERIFICATION: siteVerification,
}

/** The sagas for who ends, cancels or retries operations. */
export const sagasLayer = Layer.succeed(Sagas, sagas)
