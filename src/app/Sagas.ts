import type { BackupStore } from "../backups/BackupStore.ts"
import type { OperationType } from "../operations/engine/Operation.ts"
import type { Saga } from "../operations/engine/Saga.ts"
import type { Archives } from "../platform/Archives.ts"
import type { Settings } from "../platform/Settings.ts"
import type { Topic } from "../platform/Topic.ts"
import type { PluginStore } from "../plugins/marketplace/PluginStore.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import { templateApplication } from "../workflows/apply-template/TemplateApplication.ts"
import { siteBackup } from "../workflows/back-up-site/SiteBackup.ts"
import { pluginConfiguration, pluginRemoval, pluginStatusChange } from "../workflows/change-plugin/PluginChanges.ts"
import { siteCloning } from "../workflows/clone-site/SiteCloning.ts"
import { siteProvisioning } from "../workflows/create-site/SiteProvisioning.ts"
import { siteDeletion } from "../workflows/delete-site/SiteDeletion.ts"
import { pluginInstallation } from "../workflows/install-plugin/PluginInstallation.ts"
import { sitePromotion } from "../workflows/promote-site/SitePromotion.ts"
import { siteRestore } from "../workflows/restore-site/SiteRestore.ts"
import { pluginUpdating } from "../workflows/update-plugin/PluginUpdating.ts"
import { siteStatusChange, siteUpdating } from "../workflows/update-site/SiteUpdating.ts"

/** What the steps of all sagas need together. */
export type SagaServices = WordPress | Archives | BackupStore | PluginStore | Topic | Settings

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
}
