import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import * as DomainsApi from "../../src/domains/DomainsApi.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { unsubscribePath } from "../../src/mail/Unsubscribing.ts"
import * as OperationsApi from "../../src/operations/api/OperationsApi.ts"
import { consumerSeconds } from "../../src/platform/QueueTimes.ts"
import * as SitePluginsApi from "../../src/plugins/installed/SitePluginsApi.ts"
import * as PluginCatalogueApi from "../../src/plugins/marketplace/PluginCatalogueApi.ts"
import * as SiteCronApi from "../../src/sites/SiteCronApi.ts"
import * as SiteLoginApi from "../../src/sites/SiteLoginApi.ts"
import * as SiteMailApi from "../../src/sites/SiteMailApi.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import * as SiteUsersApi from "../../src/sites/SiteUsersApi.ts"
import * as TemplatesApi from "../../src/templates/TemplatesApi.ts"
import * as TenantsApi from "../../src/tenants/TenantsApi.ts"
import * as WebhooksApi from "../../src/webhooks/WebhooksApi.ts"
import { endpoint as applyTemplate } from "../../src/workflows/apply-template/endpoint.ts"
import { endpoint as backUpSite } from "../../src/workflows/back-up-site/endpoint.ts"
import { endpoint as captureTemplate } from "../../src/workflows/capture-template/endpoint.ts"
import { endpoint as cloneSite } from "../../src/workflows/clone-site/endpoint.ts"
import { endpoint as configurePlugin } from "../../src/workflows/configure-plugin/endpoint.ts"
import { endpoint as createSite } from "../../src/workflows/create-site/endpoint.ts"
import { endpoint as deleteSite } from "../../src/workflows/delete-site/endpoint.ts"
import { endpoint as installPlugin } from "../../src/workflows/install-plugin/endpoint.ts"
import { endpoint as makeDomainPrimary } from "../../src/workflows/make-domain-primary/endpoint.ts"
import { endpoint as prepareDownload } from "../../src/workflows/prepare-download/endpoint.ts"
import { endpoint as promoteSite } from "../../src/workflows/promote-site/endpoint.ts"
import { endpoint as removeDomain } from "../../src/workflows/remove-domain/endpoint.ts"
import { endpoint as restoreSite } from "../../src/workflows/restore-site/endpoint.ts"
import { endpoint as suspendSite } from "../../src/workflows/suspend-site/endpoint.ts"
import { endpoint as switchPlugin } from "../../src/workflows/switch-plugin/endpoint.ts"
import { endpoint as uninstallPlugin } from "../../src/workflows/uninstall-plugin/endpoint.ts"
import { endpoint as updatePlugin } from "../../src/workflows/update-plugin/endpoint.ts"
import { endpoint as updateSite } from "../../src/workflows/update-site/endpoint.ts"
import { endpoint as verifyBackup } from "../../src/workflows/verify-backup/endpoint.ts"
import { endpoint as verifyDomain } from "../../src/workflows/verify-domain/endpoint.ts"
import * as grant from "./grants.ts"
import type { Grants } from "./grants.ts"
import * as outside from "./outsideGrants.ts"
import type { OperationQueueId, QueueId } from "./queues.ts"

/** What makes a function run. */
export type Trigger =
  | { readonly type: "api"; readonly endpoints: ReadonlyArray<Endpoint> }
  | {
      readonly type: "queue"
      readonly queue: QueueId
      readonly batchSize: number
      /** Concurrent invocations at most, by the event source mapping; ten creations at a time are promised. */
      readonly maximumConcurrency: number
    }
  | { readonly type: "schedule"; readonly everyMinutes: number }
  /** A page of the API for people who are not signed in. */
  | { readonly type: "page"; readonly methods: ReadonlyArray<"GET" | "POST">; readonly path: string }
  /** Secrets Manager, for each step of a rotation. */
  | { readonly type: "rotation" }

/** One deployed function. Its entry is `src/app/functions/{name}.ts`, its bundle `dist/functions/{name}/index.mjs`. */
export interface FunctionDefinition {
  /** Deployed as `bbws-wp-{name}-{environment}`. */
  readonly name: string
  /** Megabytes. */
  readonly memory: number
  /** Seconds. */
  readonly timeout: number
  readonly trigger: Trigger
  /** Invocations at a time that are its own: it can neither take those of others nor be kept out by them. */
  readonly reservedConcurrency?: number
  /** What its role may do, besides what the trigger needs. */
  readonly grants: Grants
  /** Whether it stands outside the VPC: it speaks to hosts that customers named, or to nothing that is in there. */
  readonly outside?: boolean
}

const api = (
  name: string,
  memory: number,
  timeout: number,
  grants: Grants,
  ...endpoints: ReadonlyArray<Endpoint>
): FunctionDefinition => ({
  name,
  memory,
  timeout,
  grants,
  trigger: { type: "api", endpoints },
})

const consumer = (name: string, grants: Grants, queue: OperationQueueId): FunctionDefinition => ({
  name,
  memory: 512,
  timeout: consumerSeconds[queue],
  grants,
  trigger: { type: "queue", queue, batchSize: 1, maximumConcurrency: 10 },
})

const scheduled = (name: string, timeout: number, grants: Grants, everyMinutes: number): FunctionDefinition => ({
  name,
  memory: 256,
  timeout,
  grants,
  trigger: { type: "schedule", everyMinutes },
})

/** All functions: Pulumi, the local stack, the build and the tests read this list. */
export const functions: ReadonlyArray<FunctionDefinition> = [
  api("site-create", 256, 30, grant.startingCreations, createSite),
  api("site-get", 128, 10, grant.readingSites, SitesApi.get),
  api("site-list", 256, 15, grant.readingSites, SitesApi.list),
  api("site-update", 256, 30, grant.changingSites, updateSite),
  api("site-delete", 256, 30, grant.startingDeletions, deleteSite),
  api("site-status", 256, 30, grant.changingSites, suspendSite),
  api("site-clone", 256, 30, grant.startingCreations, cloneSite),
  api("site-promote", 256, 60, grant.changingSites, promoteSite),
  api("site-health", 256, 30, grant.lookingAfterSites, SitesApi.health),
  api("site-usage", 128, 10, grant.readingSites, SitesApi.usage),
  api("site-cron", 256, 30, grant.readingEvents, SiteCronApi.list),
  api("site-mail", 256, 30, grant.readingMail, SiteMailApi.list),
  api(
    "site-users",
    256,
    30,
    grant.changingUsers,
    SiteUsersApi.list,
    SiteUsersApi.get,
    SiteUsersApi.add,
    SiteUsersApi.change,
    SiteUsersApi.remove,
  ),
  {
    ...api("site-domains", 256, 30, grant.claimingDomains, DomainsApi.list, DomainsApi.add, verifyDomain),
    outside: true,
  },
  api("domain-change", 256, 60, grant.changingSites, makeDomainPrimary, removeDomain),
  api("site-login", 256, 30, grant.loggingIn, SiteLoginApi.endpoint),
  api("site-backup", 256, 30, grant.changingSites, backUpSite),
  api("backup-list", 128, 10, grant.readingBackups, BackupsApi.list, BackupsApi.get),
  api("backup-keep", 256, 10, grant.keepingBackups, BackupsApi.remove, BackupsApi.keep, BackupsApi.letGo),
  api("backup-download", 256, 30, grant.downloadingBackups, BackupsApi.download, prepareDownload),
  api("backup-verify", 256, 10, grant.startingVerifications, verifyBackup),
  api("site-restore", 256, 30, grant.changingSites, restoreSite),
  // Who waits for an operation's end takes an invocation for as long.
  { ...api("operation-get", 128, 30, grant.awaitingOperations, OperationsApi.get), reservedConcurrency: 100 },
  api("operation-list", 256, 15, grant.readingOperations, OperationsApi.list),
  api("operation-cancel", 256, 30, grant.changingOperations, OperationsApi.cancel),
  api("operation-retry", 256, 30, grant.changingOperations, OperationsApi.retry),
  api("template-list", 128, 10, grant.readingTemplates, TemplatesApi.list),
  api("template-get", 128, 10, grant.readingTemplates, TemplatesApi.get),
  api("template-preview", 128, 10, grant.readingTemplates, TemplatesApi.preview),
  api("template-create", 256, 30, grant.capturingTemplates, captureTemplate),
  api("template-update", 256, 30, grant.registeringTemplates, TemplatesApi.update),
  api("template-delete", 128, 10, grant.writingTemplates, TemplatesApi.remove),
  api("template-publish", 128, 10, grant.writingTemplates, TemplatesApi.publish),
  api("template-archive", 128, 10, grant.writingTemplates, TemplatesApi.archive),
  api("plugin-list", 128, 10, grant.readingPlugins, PluginCatalogueApi.list),
  api("plugin-get", 128, 10, grant.readingPlugins, PluginCatalogueApi.get),
  api("plugin-create", 256, 30, grant.registeringPlugins, PluginCatalogueApi.create),
  api("plugin-edit", 256, 30, grant.registeringPlugins, PluginCatalogueApi.update),
  api("plugin-blocklist", 128, 10, grant.writingPlugins, PluginCatalogueApi.setBlocklisted),
  api("template-apply", 256, 60, grant.changingSites, applyTemplate),
  api("site-plugin-list", 128, 10, grant.readingSitePlugins, SitePluginsApi.list),
  api("plugin-install", 256, 60, grant.changingSites, installPlugin),
  api("plugin-uninstall", 256, 30, grant.changingSites, uninstallPlugin),
  api("plugin-configure", 256, 30, grant.changingSites, configurePlugin),
  api("plugin-update", 256, 60, grant.changingSites, updatePlugin),
  api("plugin-status", 256, 30, grant.changingSites, switchPlugin),
  api("tenant-plan", 128, 10, grant.readingSites, TenantsApi.get),
  api("tenant-platform", 128, 10, grant.readingSites, TenantsApi.platform),
  api("tenant-tier", 128, 10, grant.settingTiers, TenantsApi.setTier),
  {
    ...api(
      "webhooks",
      256,
      30,
      grant.keepingWebhooks,
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
    outside: true,
  },
  consumer("site-creator", grant.runningOperations, "creation"),
  consumer("site-updater", grant.runningOperations, "update"),
  consumer("site-deleter", grant.runningOperations, "deletion"),
  {
    name: "dead-letter",
    memory: 256,
    timeout: consumerSeconds.deadLetter,
    grants: grant.endingOperations,
    trigger: { type: "queue", queue: "deadLetter", batchSize: 10, maximumConcurrency: 2 },
  },
  {
    name: "webhook-deliverer",
    memory: 256,
    timeout: consumerSeconds.webhooks,
    grants: outside.deliveringWebhooks,
    trigger: { type: "queue", queue: "webhooks", batchSize: 10, maximumConcurrency: 10 },
    outside: true,
  },
  {
    name: "mail-sender",
    memory: 256,
    timeout: consumerSeconds.mail,
    grants: outside.sendingMail,
    // As many at once as SES takes of a new account in a second, or little more.
    trigger: { type: "queue", queue: "mail", batchSize: 5, maximumConcurrency: 2 },
    outside: true,
  },
  {
    name: "mail-unsubscribe",
    memory: 256,
    timeout: 10,
    grants: outside.unsubscribingFromMail,
    trigger: { type: "page", methods: ["GET", "POST"], path: unsubscribePath },
    outside: true,
  },
  { ...scheduled("webhook-retrier", 60, outside.retryingWebhooks, 1), outside: true },
  scheduled("operation-reconciler", 60, grant.reconciling, 1),
  scheduled("backup-scheduler", 300, grant.startingBackups, 60),
  scheduled("backup-verifier", 300, grant.schedulingVerifications, 60),
  scheduled("site-upgrader", 300, grant.upgradingSites, 60),
  // A thousand tenants are asked in seconds; what takes a processor is TLS.
  { ...scheduled("cron-runner", 60, grant.runningEvents, 1), memory: 512 },
  { ...scheduled("domain-verifier", 300, grant.lookingAtDomains, 5), outside: true },
  scheduled("backup-expiry", 300, grant.expiringBackups, 60),
  scheduled("synthetic-check", 60, grant.checkingSynthetically, 30),
  // Its feed has some 150 MB, of which Node keeps more at a time than is left beside its own in 256 MB.
  { ...scheduled("vulnerability-refresh", 900, grant.refreshingVulnerabilities, 1440), memory: 512 },
  {
    name: "password-rotation",
    memory: 256,
    timeout: 60,
    grants: grant.rotatingPasswords,
    trigger: { type: "rotation" },
  },
]
