import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"

import * as BackupsApi from "../backups/BackupsApi.ts"
import * as DomainsApi from "../domains/DomainsApi.ts"
import * as OperationsApi from "../operations/api/OperationsApi.ts"
import * as SitePluginsApi from "../plugins/installed/SitePluginsApi.ts"
import * as PluginCatalogueApi from "../plugins/marketplace/PluginCatalogueApi.ts"
import * as SiteCronApi from "../sites/SiteCronApi.ts"
import * as SiteLoginApi from "../sites/SiteLoginApi.ts"
import * as SiteMailApi from "../sites/SiteMailApi.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import * as SiteUsersApi from "../sites/SiteUsersApi.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"
import * as WebhooksApi from "../webhooks/WebhooksApi.ts"
import { endpoint as applyTemplate } from "../workflows/apply-template/endpoint.ts"
import { endpoint as backUpSite } from "../workflows/back-up-site/endpoint.ts"
import { endpoint as captureTemplate } from "../workflows/capture-template/endpoint.ts"
import { endpoint as cloneSite } from "../workflows/clone-site/endpoint.ts"
import { endpoint as configurePlugin } from "../workflows/configure-plugin/endpoint.ts"
import { endpoint as createSite } from "../workflows/create-site/endpoint.ts"
import { endpoint as deleteSite } from "../workflows/delete-site/endpoint.ts"
import { endpoint as installPlugin } from "../workflows/install-plugin/endpoint.ts"
import { endpoint as makeDomainPrimary } from "../workflows/make-domain-primary/endpoint.ts"
import { endpoint as prepareDownload } from "../workflows/prepare-download/endpoint.ts"
import { endpoint as promoteSite } from "../workflows/promote-site/endpoint.ts"
import { endpoint as removeDomain } from "../workflows/remove-domain/endpoint.ts"
import { endpoint as restoreSite } from "../workflows/restore-site/endpoint.ts"
import { endpoint as suspendSite } from "../workflows/suspend-site/endpoint.ts"
import { endpoint as switchPlugin } from "../workflows/switch-plugin/endpoint.ts"
import { endpoint as uninstallPlugin } from "../workflows/uninstall-plugin/endpoint.ts"
import { endpoint as updatePlugin } from "../workflows/update-plugin/endpoint.ts"
import { endpoint as updateSite } from "../workflows/update-site/endpoint.ts"
import { endpoint as verifyBackup } from "../workflows/verify-backup/endpoint.ts"
import { endpoint as verifyDomain } from "../workflows/verify-domain/endpoint.ts"

/** The whole API, for what is derived from it: the OpenAPI document and the typed client. No function imports it. */
export class Api extends HttpApi.make("wp-technical-management")
  .add(
    HttpApiGroup.make("sites").add(
      createSite,
      SitesApi.get,
      SitesApi.list,
      updateSite,
      deleteSite,
      suspendSite,
      cloneSite,
      promoteSite,
      SitesApi.health,
      SitesApi.usage,
      SiteCronApi.list,
      SiteMailApi.list,
      SiteUsersApi.list,
      SiteUsersApi.get,
      SiteUsersApi.add,
      SiteUsersApi.change,
      SiteUsersApi.remove,
      SiteLoginApi.endpoint,
    ),
  )
  .add(HttpApiGroup.make("domains").add(DomainsApi.list, DomainsApi.add, verifyDomain, makeDomainPrimary, removeDomain))
  .add(
    HttpApiGroup.make("backups").add(
      backUpSite,
      BackupsApi.list,
      BackupsApi.get,
      BackupsApi.remove,
      BackupsApi.keep,
      BackupsApi.letGo,
      BackupsApi.download,
      prepareDownload,
      verifyBackup,
      restoreSite,
    ),
  )
  .add(
    HttpApiGroup.make("operations").add(
      OperationsApi.get,
      OperationsApi.list,
      OperationsApi.cancel,
      OperationsApi.retry,
    ),
  )
  .add(
    HttpApiGroup.make("templates").add(
      TemplatesApi.list,
      TemplatesApi.get,
      TemplatesApi.preview,
      captureTemplate,
      TemplatesApi.update,
      TemplatesApi.remove,
      TemplatesApi.publish,
      TemplatesApi.archive,
      applyTemplate,
    ),
  )
  .add(
    HttpApiGroup.make("plugins").add(
      PluginCatalogueApi.list,
      PluginCatalogueApi.get,
      PluginCatalogueApi.create,
      PluginCatalogueApi.update,
      PluginCatalogueApi.setBlocklisted,
      SitePluginsApi.list,
      installPlugin,
      uninstallPlugin,
      configurePlugin,
      updatePlugin,
      switchPlugin,
    ),
  )
  .add(HttpApiGroup.make("tenants").add(TenantsApi.get, TenantsApi.platform, TenantsApi.setTier))
  .add(
    HttpApiGroup.make("webhooks").add(
      WebhooksApi.list,
      WebhooksApi.create,
      WebhooksApi.get,
      WebhooksApi.update,
      WebhooksApi.remove,
      WebhooksApi.test,
      WebhooksApi.rotateSecret,
      WebhooksApi.listDeliveries,
      WebhooksApi.redeliver,
    ),
  )
  .annotateMerge(
    OpenApi.annotations({
      title: "WordPress Technical Management API",
      version: "1.0.0",
      description: "Creates and manages the WordPress sites of a hosting company's tenants.",
    }),
  ) {}
