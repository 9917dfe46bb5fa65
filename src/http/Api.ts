import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"

import * as BackupsApi from "../backups/BackupsApi.ts"
import * as OperationsApi from "../operations/OperationsApi.ts"
import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import * as SitePluginsApi from "../plugins/SitePluginsApi.ts"
import * as SiteCronApi from "../sites/SiteCronApi.ts"
import * as SiteMailApi from "../sites/SiteMailApi.ts"
import * as SiteManagementApi from "../sites/SiteManagementApi.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import * as SiteTemplatesApi from "../templates/SiteTemplatesApi.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"

/** The whole API, for what is derived from it: the OpenAPI document and the typed client. No function imports it. */
export class Api extends HttpApi.make("wp-technical-management")
  .add(
    HttpApiGroup.make("sites").add(
      SitesApi.create,
      SitesApi.get,
      SitesApi.list,
      SiteManagementApi.update,
      SitesApi.remove,
      SiteManagementApi.setStatus,
      SitesApi.clone,
      SiteManagementApi.promote,
      SitesApi.health,
      SiteCronApi.list,
      SiteMailApi.list,
    ),
  )
  .add(HttpApiGroup.make("backups").add(BackupsApi.create, BackupsApi.list, BackupsApi.restore))
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
      TemplatesApi.create,
      TemplatesApi.update,
      TemplatesApi.remove,
      TemplatesApi.publish,
      TemplatesApi.archive,
      SiteTemplatesApi.apply,
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
      SitePluginsApi.install,
      SitePluginsApi.uninstall,
      SitePluginsApi.configure,
      SitePluginsApi.update,
      SitePluginsApi.setStatus,
    ),
  )
  .add(HttpApiGroup.make("tenants").add(TenantsApi.setTier))
  .annotateMerge(
    OpenApi.annotations({
      title: "WordPress Technical Management API",
      version: "1.0.0",
      description: "Creates and manages the WordPress sites of a hosting company's tenants.",
    }),
  ) {}
