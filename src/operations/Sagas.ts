import type { Archives } from "../aws/Archives.ts"
import type { Topic } from "../aws/Topic.ts"
import type { BackupStore } from "../backups/BackupStore.ts"
import { siteBackup } from "../backups/SiteBackup.ts"
import { siteRestore } from "../backups/SiteRestore.ts"
import { pluginConfiguration, pluginRemoval, pluginStatusChange } from "../plugins/PluginChanges.ts"
import { pluginInstallation } from "../plugins/PluginInstallation.ts"
import type { PluginStore } from "../plugins/PluginStore.ts"
import { pluginUpdating } from "../plugins/PluginUpdating.ts"
import type { Settings } from "../runtime/Settings.ts"
import { siteCloning } from "../sites/SiteCloning.ts"
import { siteDeletion } from "../sites/SiteDeletion.ts"
import { sitePromotion } from "../sites/SitePromotion.ts"
import { siteProvisioning } from "../sites/SiteProvisioning.ts"
import { siteStatusChange, siteUpdating } from "../sites/SiteUpdating.ts"
import { templateApplication } from "../templates/TemplateApplication.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import type { OperationType } from "./Operation.ts"
import type { Saga } from "./Saga.ts"

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
