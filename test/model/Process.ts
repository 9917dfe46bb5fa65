import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda"
import { Clock, Console, Effect, Layer, Logger } from "effect"
import { SecureRandom } from "effect/crypto"

import { Archives } from "../../src/aws/Archives.ts"
import type { Invocation } from "../../src/aws/Deadline.ts"
import { OwnArchives } from "../../src/aws/OwnArchives.ts"
import { Queues } from "../../src/aws/Queues.ts"
import { Table } from "../../src/aws/Table.ts"
import type { TableClient } from "../../src/aws/TableClient.ts"
import { Topic } from "../../src/aws/Topic.ts"
import { removeExpiredBackups } from "../../src/backups/BackupExpiry.ts"
import { BackupReader } from "../../src/backups/BackupReader.ts"
import { Backups } from "../../src/backups/Backups.ts"
import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import { startDueBackups } from "../../src/backups/BackupSchedule.ts"
import { backUpSite, listBackups, restoreSite } from "../../src/backups/BackupsHttp.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { OperationChanges } from "../../src/operations/OperationChanges.ts"
import { cancelOperation, retryOperation } from "../../src/operations/OperationChangesHttp.ts"
import { OperationEvents } from "../../src/operations/OperationEvents.ts"
import { OperationReader } from "../../src/operations/OperationReader.ts"
import { giveUp, reconcile } from "../../src/operations/OperationRecovery.ts"
import { OperationRequests } from "../../src/operations/OperationRequests.ts"
import { runOperation } from "../../src/operations/OperationRunner.ts"
import { Operations } from "../../src/operations/Operations.ts"
import * as OperationsApi from "../../src/operations/OperationsApi.ts"
import { getOperation, listOperations } from "../../src/operations/OperationsHttp.ts"
import { OperationStore } from "../../src/operations/OperationStore.ts"
import { sagas } from "../../src/operations/Sagas.ts"
import { PluginStore } from "../../src/plugins/PluginStore.ts"
import { SitePluginReader } from "../../src/plugins/SitePluginReader.ts"
import { SitePlugins } from "../../src/plugins/SitePlugins.ts"
import * as SitePluginsApi from "../../src/plugins/SitePluginsApi.ts"
import * as pluginsHttp from "../../src/plugins/SitePluginsHttp.ts"
import { makeApiHandler } from "../../src/runtime/ApiHandler.ts"
import { makeChangeHandler } from "../../src/runtime/ChangeHandler.ts"
import { makeQueueHandler, type OperationMessage } from "../../src/runtime/QueueHandler.ts"
import { Settings } from "../../src/runtime/Settings.ts"
import { makeTurnHandler } from "../../src/runtime/Turn.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteHealth } from "../../src/sites/SiteHealth.ts"
import { SiteManagement } from "../../src/sites/SiteManagement.ts"
import * as SiteManagementApi from "../../src/sites/SiteManagementApi.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import { Sites } from "../../src/sites/Sites.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import * as http from "../../src/sites/SitesHttp.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { SiteTemplates } from "../../src/templates/SiteTemplates.ts"
import * as SiteTemplatesApi from "../../src/templates/SiteTemplatesApi.ts"
import { applyTemplate } from "../../src/templates/SiteTemplatesHttp.ts"
import { TemplateCapture } from "../../src/templates/TemplateCapture.ts"
import { Templates } from "../../src/templates/Templates.ts"
import * as TemplatesApi from "../../src/templates/TemplatesApi.ts"
import { createTemplate } from "../../src/templates/TemplatesHttp.ts"
import { TemplateStore } from "../../src/templates/TemplateStore.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import * as TenantsApi from "../../src/tenants/TenantsApi.ts"
import { setTenantTier } from "../../src/tenants/TenantsHttp.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { trustedPackages } from "../support/fakes.ts"
import { invocation } from "../support/invocation.ts"
import type { Gate } from "./Gate.ts"
import { type Networks, wordpressOf } from "./Multisite.ts"
import { archivesOf, type Outside, ownArchivesOf, queuesOf, randomOf, tableOf, topicOf } from "./Outside.ts"
import { clientAs, functionOf, type Role, roleOf } from "./Roles.ts"
import type { VirtualClock } from "./VirtualClock.ts"

/** What the processes of a world share. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly settings: Settings["Service"]
  readonly client: TableClient
  readonly outside: Outside
  readonly networks: Networks
  readonly sabotage: Sabotage
  /** What a function wanted and its role does not permit. */
  readonly denied: Array<string>
}

/** Faults that are planted in the service, to see that they are found. */
export interface Sabotage {
  readonly table?: (table: Table["Service"]) => Table["Service"]
  readonly store?: Layer.Layer<OperationStore, never, OperationStore | Topic | Settings>
  readonly sagas?: typeof sagas
}

const noop = (): void => undefined
/** A console that says nothing. */
export const silent: Console.Console = Object.assign(Object.create(console), { log: noop, error: noop, warn: noop })

/** All that any function has, of which each takes its part; the layers of `src/runtime/layers` on other ground. */
const servicesOf = (
  { client, clock, networks, outside, sabotage, settings }: Surroundings,
  { gate, random }: { readonly gate: Gate; readonly random: SecureRandom.SecureRandom["Service"] },
  role: Role,
) => {
  const table = Layer.effect(
    Table,
    Effect.map(Table, (made) => tableOf(sabotage.table?.(made) ?? made, gate)),
  ).pipe(Layer.provide(Table.over(() => clientAs(role, client))), Layer.provide(Layer.succeed(Settings, settings)))
  const ground = Layer.mergeAll(
    Logger.layer([]),
    Layer.succeed(Console.Console, silent),
    Layer.succeed(Clock.Clock, clock),
    Layer.succeed(Settings, settings),
    Layer.succeed(SecureRandom.SecureRandom, random),
    table,
    Layer.succeed(Queues, queuesOf(outside, gate, role)),
    Layer.succeed(Topic, topicOf(outside, gate, role)),
    Layer.succeed(Archives, archivesOf(gate, role)),
    Layer.succeed(OwnArchives, ownArchivesOf(outside, gate, role)),
    Layer.succeed(WordPress, wordpressOf(networks, outside, gate, role)),
  )
  const stores = Layer.mergeAll(
    sabotage.store === undefined ? OperationStore.layer : Layer.provide(sabotage.store, OperationStore.layer),
    SiteStore.layer,
    BackupStore.layer,
    SiteReader.layer,
    Operations.layer,
    Tenants.layer,
    PluginStore.layer,
    TemplateStore.layer,
  ).pipe(Layer.provideMerge(ground))
  const readers = Layer.mergeAll(OperationEvents.layer, OperationReader.layer, BackupReader.layer).pipe(
    Layer.provideMerge(stores),
  )
  const changes = Layer.mergeAll(
    OperationRequests.layer,
    OperationChanges.layer,
    SiteChanges.layer,
    SiteHealth.layer,
    Templates.layer,
  ).pipe(Layer.provideMerge(readers))
  return Layer.mergeAll(
    Sites.layer,
    SiteManagement.layer,
    Backups.layer,
    SitePlugins.layer,
    SitePluginReader.layer,
    SiteTemplates.layer,
    TemplateCapture.layer,
    trustedPackages,
  ).pipe(Layer.provideMerge(changes))
}

type Api = (event: APIGatewayProxyEvent, invocation: Invocation) => Promise<APIGatewayProxyResult>
type Consumer = (event: SQSEvent, invocation: Invocation) => Promise<SQSBatchResponse>

/** The endpoints by the names of their handlers. */
export const endpoints = {
  createSite: SitesApi.create,
  getSite: SitesApi.get,
  listSites: SitesApi.list,
  updateSite: SiteManagementApi.update,
  deleteSite: SitesApi.remove,
  setSiteStatus: SiteManagementApi.setStatus,
  cloneSite: SitesApi.clone,
  promoteSite: SiteManagementApi.promote,
  getSiteHealth: SitesApi.health,
  backUpSite: BackupsApi.create,
  listBackups: BackupsApi.list,
  restoreSite: BackupsApi.restore,
  getOperation: OperationsApi.get,
  listOperations: OperationsApi.list,
  cancelOperation: OperationsApi.cancel,
  retryOperation: OperationsApi.retry,
  setTenantTier: TenantsApi.setTier,
  listSitePlugins: SitePluginsApi.list,
  installPlugin: SitePluginsApi.install,
  uninstallPlugin: SitePluginsApi.uninstall,
  configurePlugin: SitePluginsApi.configure,
  updatePlugin: SitePluginsApi.update,
  setPluginStatus: SitePluginsApi.setStatus,
  applyTemplate: SiteTemplatesApi.apply,
  createTemplate: TemplatesApi.create,
} satisfies Readonly<Record<string, Endpoint>>
export type EndpointName = keyof typeof endpoints

/** Made at its first use, as a container is. */
const lazy = <A extends ReadonlyArray<unknown>, B>(make: () => (...given: A) => B): ((...given: A) => B) => {
  let made: ((...given: A) => B) | undefined
  return (...given) => (made ??= make())(...given)
}

/** The functions, wired as `src/functions` wires them, that live and die together. */
export const makeProcess = (surroundings: Surroundings, gate: Gate) => {
  const { sabotage } = surroundings
  // One source of ids for all, so that they sort by age.
  const living = { gate, random: randomOf(surroundings.outside) }
  /** What a deployed function has, under its role. */
  const as = (name: string) => servicesOf(surroundings, living, roleOf(name, surroundings.denied))
  const serving = (endpoint: Endpoint) => as(functionOf(endpoint))
  const consume = ({ operationId, payload }: OperationMessage) =>
    runOperation(sabotage.sagas ?? sagas, payload.tenantId, operationId)
  const api: Readonly<Record<EndpointName, Api>> = {
    createSite: lazy(() => makeChangeHandler(SitesApi.create, http.createSite, serving(SitesApi.create))),
    getSite: lazy(() => makeApiHandler(SitesApi.get, http.getSite, serving(SitesApi.get))),
    listSites: lazy(() => makeApiHandler(SitesApi.list, http.listSites, serving(SitesApi.list))),
    updateSite: lazy(() =>
      makeChangeHandler(SiteManagementApi.update, http.updateSite, serving(SiteManagementApi.update)),
    ),
    deleteSite: lazy(() => makeChangeHandler(SitesApi.remove, http.deleteSite, serving(SitesApi.remove))),
    setSiteStatus: lazy(() =>
      makeChangeHandler(SiteManagementApi.setStatus, http.setSiteStatus, serving(SiteManagementApi.setStatus)),
    ),
    cloneSite: lazy(() => makeChangeHandler(SitesApi.clone, http.cloneSite, serving(SitesApi.clone))),
    promoteSite: lazy(() =>
      makeChangeHandler(SiteManagementApi.promote, http.promoteSite, serving(SiteManagementApi.promote)),
    ),
    getSiteHealth: lazy(() => makeApiHandler(SitesApi.health, http.getSiteHealth, serving(SitesApi.health))),
    backUpSite: lazy(() => makeChangeHandler(BackupsApi.create, backUpSite, serving(BackupsApi.create))),
    listBackups: lazy(() => makeApiHandler(BackupsApi.list, listBackups, serving(BackupsApi.list))),
    restoreSite: lazy(() => makeChangeHandler(BackupsApi.restore, restoreSite, serving(BackupsApi.restore))),
    getOperation: lazy(() => makeApiHandler(OperationsApi.get, getOperation, serving(OperationsApi.get))),
    listOperations: lazy(() => makeApiHandler(OperationsApi.list, listOperations, serving(OperationsApi.list))),
    cancelOperation: lazy(() =>
      makeChangeHandler(OperationsApi.cancel, cancelOperation, serving(OperationsApi.cancel)),
    ),
    retryOperation: lazy(() => makeChangeHandler(OperationsApi.retry, retryOperation, serving(OperationsApi.retry))),
    setTenantTier: lazy(() => makeChangeHandler(TenantsApi.setTier, setTenantTier, serving(TenantsApi.setTier))),
    listSitePlugins: lazy(() =>
      makeApiHandler(SitePluginsApi.list, pluginsHttp.listSitePlugins, serving(SitePluginsApi.list)),
    ),
    installPlugin: lazy(() =>
      makeChangeHandler(SitePluginsApi.install, pluginsHttp.installPlugin, serving(SitePluginsApi.install)),
    ),
    uninstallPlugin: lazy(() =>
      makeChangeHandler(SitePluginsApi.uninstall, pluginsHttp.uninstallPlugin, serving(SitePluginsApi.uninstall)),
    ),
    configurePlugin: lazy(() =>
      makeChangeHandler(SitePluginsApi.configure, pluginsHttp.configurePlugin, serving(SitePluginsApi.configure)),
    ),
    updatePlugin: lazy(() =>
      makeChangeHandler(SitePluginsApi.update, pluginsHttp.updatePlugin, serving(SitePluginsApi.update)),
    ),
    setPluginStatus: lazy(() =>
      makeChangeHandler(SitePluginsApi.setStatus, pluginsHttp.setPluginStatus, serving(SitePluginsApi.setStatus)),
    ),
    applyTemplate: lazy(() =>
      makeChangeHandler(SiteTemplatesApi.apply, applyTemplate, serving(SiteTemplatesApi.apply)),
    ),
    createTemplate: lazy(() => makeChangeHandler(TemplatesApi.create, createTemplate, serving(TemplatesApi.create))),
  }
  const consumers: Readonly<Record<"creation" | "update" | "deletion" | "dead", Consumer>> = {
    creation: lazy(() => makeQueueHandler("creation", consume, as("site-creator"))),
    update: lazy(() => makeQueueHandler("update", consume, as("site-updater"))),
    deletion: lazy(() => makeQueueHandler("deletion", consume, as("site-deleter"))),
    dead: lazy(() => makeQueueHandler(undefined, giveUp, as("dead-letter"))),
  }
  const task = <E>(name: string, effect: Effect.Effect<void, E, Layer.Success<ReturnType<typeof as>>>) => {
    const run = lazy(() => makeTurnHandler(effect, as(name)))
    return (): Promise<void> => run(undefined, invocation(60))
  }
  return {
    api,
    consumers,
    reconcile: task("operation-reconciler", reconcile),
    startDueBackups: task("backup-scheduler", startDueBackups),
    removeExpiredBackups: task("backup-expiry", removeExpiredBackups),
  }
}
export type Process = ReturnType<typeof makeProcess>
