import * as BackupsApi from "../src/backups/BackupsApi.ts"
import type { Endpoint } from "../src/http/Endpoint.ts"
import * as OperationsApi from "../src/operations/OperationsApi.ts"
import * as PluginCatalogueApi from "../src/plugins/PluginCatalogueApi.ts"
import * as SitePluginsApi from "../src/plugins/SitePluginsApi.ts"
import * as SiteManagementApi from "../src/sites/SiteManagementApi.ts"
import * as SitesApi from "../src/sites/SitesApi.ts"
import * as SiteTemplatesApi from "../src/templates/SiteTemplatesApi.ts"
import * as TemplatesApi from "../src/templates/TemplatesApi.ts"
import * as TenantsApi from "../src/tenants/TenantsApi.ts"
import type { QueueId } from "./queues.ts"

/** What makes a function run. */
export type Trigger =
  | { readonly type: "api"; readonly endpoints: ReadonlyArray<Endpoint> }
  | {
      readonly type: "queue"
      readonly queue: QueueId
      readonly batchSize: number
      /** Concurrent invocations at most (LLD 13.2), by the event source mapping. */
      readonly maximumConcurrency: number
    }
  | { readonly type: "schedule"; readonly everyMinutes: number }

/** One deployed function. Its entry is `src/functions/{name}.ts`, its bundle `dist/functions/{name}/index.mjs`. */
export interface FunctionDefinition {
  /** Deployed as `bbws-wp-{name}-{environment}` (LLD 9.1). */
  readonly name: string
  /** Megabytes. */
  readonly memory: number
  /** Seconds. */
  readonly timeout: number
  readonly trigger: Trigger
}

const api = (
  name: string,
  memory: number,
  timeout: number,
  ...endpoints: ReadonlyArray<Endpoint>
): FunctionDefinition => ({
  name,
  memory,
  timeout,
  trigger: { type: "api", endpoints },
})

const consumer = (name: string, timeout: number, queue: QueueId): FunctionDefinition => ({
  name,
  memory: 512,
  timeout,
  trigger: { type: "queue", queue, batchSize: 1, maximumConcurrency: 10 },
})

const scheduled = (name: string, timeout: number, everyMinutes: number): FunctionDefinition => ({
  name,
  memory: 256,
  timeout,
  trigger: { type: "schedule", everyMinutes },
})

/** The inventory (LLD 9.1 completed): Pulumi, the local stack, the build and the tests read it. */
export const functions: ReadonlyArray<FunctionDefinition> = [
  api("site-create", 256, 30, SitesApi.create),
  api("site-get", 128, 10, SitesApi.get),
  api("site-list", 256, 15, SitesApi.list),
  api("site-update", 256, 30, SiteManagementApi.update),
  api("site-delete", 256, 30, SitesApi.remove),
  api("site-status", 256, 30, SiteManagementApi.setStatus),
  api("site-clone", 256, 30, SitesApi.clone),
  api("site-promote", 256, 60, SiteManagementApi.promote),
  api("site-health", 256, 30, SitesApi.health),
  api("site-backup", 256, 30, BackupsApi.create),
  api("backup-list", 128, 10, BackupsApi.list),
  api("site-restore", 256, 30, BackupsApi.restore),
  api("operation-get", 128, 10, OperationsApi.get),
  api("operation-list", 256, 15, OperationsApi.list),
  api("operation-cancel", 256, 30, OperationsApi.cancel),
  api("operation-retry", 256, 30, OperationsApi.retry),
  api("template-list", 128, 10, TemplatesApi.list),
  api("template-get", 128, 10, TemplatesApi.get),
  api("template-preview", 128, 10, TemplatesApi.preview),
  api("template-create", 256, 30, TemplatesApi.create),
  api("template-update", 128, 10, TemplatesApi.update),
  api("template-delete", 128, 10, TemplatesApi.remove),
  api("template-publish", 128, 10, TemplatesApi.publish),
  api("template-archive", 128, 10, TemplatesApi.archive),
  api("plugin-list", 128, 10, PluginCatalogueApi.list),
  api("plugin-get", 128, 10, PluginCatalogueApi.get),
  api("plugin-create", 128, 10, PluginCatalogueApi.create),
  api("plugin-edit", 128, 10, PluginCatalogueApi.update),
  api("plugin-blocklist", 128, 10, PluginCatalogueApi.setBlocklisted),
  api("template-apply", 256, 60, SiteTemplatesApi.apply),
  api("site-plugin-list", 128, 10, SitePluginsApi.list),
  api("plugin-install", 256, 60, SitePluginsApi.install),
  api("plugin-uninstall", 256, 30, SitePluginsApi.uninstall),
  api("plugin-configure", 256, 30, SitePluginsApi.configure),
  api("plugin-update", 256, 60, SitePluginsApi.update),
  api("plugin-status", 256, 30, SitePluginsApi.setStatus),
  api("tenant-tier", 128, 10, TenantsApi.setTier),
  consumer("site-creator", 900, "creation"),
  consumer("site-updater", 600, "update"),
  consumer("site-deleter", 600, "deletion"),
  {
    name: "dead-letter",
    memory: 256,
    timeout: 60,
    trigger: { type: "queue", queue: "deadLetter", batchSize: 10, maximumConcurrency: 2 },
  },
  scheduled("operation-reconciler", 60, 1),
  scheduled("backup-scheduler", 300, 60),
  scheduled("backup-expiry", 300, 60),
  scheduled("vulnerability-refresh", 900, 1440),
]
