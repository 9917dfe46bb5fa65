import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda"
import { Clock, Console, Effect, Layer, Logger } from "effect"
import { SecureRandom } from "effect/crypto"

import { sagas, sagasLayer } from "../../src/app/Sagas.ts"
import { removeExpiredBackups } from "../../src/backups/BackupExpiry.ts"
import { BackupReader } from "../../src/backups/BackupReader.ts"
import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import { listBackups } from "../../src/backups/BackupsHttp.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { makeQueueHandler, type OperationMessage } from "../../src/lambda/QueueHandler.ts"
import { makeTurnHandler } from "../../src/lambda/ScheduleHandler.ts"
import { OperationReader } from "../../src/operations/api/OperationReader.ts"
import * as OperationsApi from "../../src/operations/api/OperationsApi.ts"
import { getOperation, listOperations } from "../../src/operations/api/OperationsHttp.ts"
import { OperationChanges } from "../../src/operations/control/OperationChanges.ts"
import { cancelOperation, retryOperation } from "../../src/operations/control/OperationChangesHttp.ts"
import { giveUp, reconcile } from "../../src/operations/control/OperationRecovery.ts"
import { OperationDispatcher } from "../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../src/operations/engine/OperationEvents.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { Archives } from "../../src/platform/Archives.ts"
import type { Invocation } from "../../src/platform/Deadline.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { Table } from "../../src/platform/Table.ts"
import type { TableClient } from "../../src/platform/TableClient.ts"
import { Topic } from "../../src/platform/Topic.ts"
import { SitePluginReader } from "../../src/plugins/installed/SitePluginReader.ts"
import * as SitePluginsApi from "../../src/plugins/installed/SitePluginsApi.ts"
import * as pluginsHttp from "../../src/plugins/installed/SitePluginsHttp.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteHealth } from "../../src/sites/SiteHealth.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import * as http from "../../src/sites/SitesHttp.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { Templates } from "../../src/templates/Templates.ts"
import { TemplateStore } from "../../src/templates/TemplateStore.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import * as TenantsApi from "../../src/tenants/TenantsApi.ts"
import { setTenantTier } from "../../src/tenants/TenantsHttp.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { endpoint as applyTemplateEndpoint } from "../../src/workflows/apply-template/endpoint.ts"
import * as applyTemplate from "../../src/workflows/apply-template/start.ts"
import { endpoint as backUpSiteEndpoint } from "../../src/workflows/back-up-site/endpoint.ts"
import { startDueBackups } from "../../src/workflows/back-up-site/schedule.ts"
import * as backUpSite from "../../src/workflows/back-up-site/start.ts"
import { endpoint as captureTemplateEndpoint } from "../../src/workflows/capture-template/endpoint.ts"
import * as captureTemplate from "../../src/workflows/capture-template/start.ts"
import { endpoint as cloneSiteEndpoint } from "../../src/workflows/clone-site/endpoint.ts"
import * as cloneSite from "../../src/workflows/clone-site/start.ts"
import { endpoint as configurePluginEndpoint } from "../../src/workflows/configure-plugin/endpoint.ts"
import * as configurePlugin from "../../src/workflows/configure-plugin/start.ts"
import { endpoint as createSiteEndpoint } from "../../src/workflows/create-site/endpoint.ts"
import * as createSite from "../../src/workflows/create-site/start.ts"
import { endpoint as deleteSiteEndpoint } from "../../src/workflows/delete-site/endpoint.ts"
import * as deleteSite from "../../src/workflows/delete-site/start.ts"
import { endpoint as installPluginEndpoint } from "../../src/workflows/install-plugin/endpoint.ts"
import * as installPlugin from "../../src/workflows/install-plugin/start.ts"
import { endpoint as promoteSiteEndpoint } from "../../src/workflows/promote-site/endpoint.ts"
import * as promoteSite from "../../src/workflows/promote-site/start.ts"
import { endpoint as restoreSiteEndpoint } from "../../src/workflows/restore-site/endpoint.ts"
import * as restoreSite from "../../src/workflows/restore-site/start.ts"
import { endpoint as suspendSiteEndpoint } from "../../src/workflows/suspend-site/endpoint.ts"
import * as suspendSite from "../../src/workflows/suspend-site/start.ts"
import { endpoint as switchPluginEndpoint } from "../../src/workflows/switch-plugin/endpoint.ts"
import * as switchPlugin from "../../src/workflows/switch-plugin/start.ts"
import { endpoint as uninstallPluginEndpoint } from "../../src/workflows/uninstall-plugin/endpoint.ts"
import * as uninstallPlugin from "../../src/workflows/uninstall-plugin/start.ts"
import { endpoint as updatePluginEndpoint } from "../../src/workflows/update-plugin/endpoint.ts"
import * as updatePlugin from "../../src/workflows/update-plugin/start.ts"
import { endpoint as updateSiteEndpoint } from "../../src/workflows/update-site/endpoint.ts"
import * as updateSite from "../../src/workflows/update-site/start.ts"
import { trustedPackages } from "../support/fakes.ts"
import { invocation } from "../support/invocation.ts"
import type { Settings } from "../support/samples.ts"
import type { Gate } from "./Gate.ts"
import { type Networks, wordpressOf } from "./Multisite.ts"
import { archivesOf, type Outside, ownArchivesOf, queuesOf, randomOf, tableOf, topicOf } from "./Outside.ts"
import { clientAs, functionOf, type Role, roleOf } from "./Roles.ts"
import type { VirtualClock } from "./VirtualClock.ts"

/** What the processes of a world share. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly settings: Layer.Layer<Settings>
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

/** All that any function has, of which each takes its part; the layers of `src/app/layers` on other ground. */
const servicesOf = (
  { client, clock, networks, outside, sabotage, settings }: Surroundings,
  { gate, random }: { readonly gate: Gate; readonly random: SecureRandom.SecureRandom["Service"] },
  role: Role,
) => {
  const table = Layer.effect(
    Table,
    Effect.map(Table, (made) => tableOf(sabotage.table?.(made) ?? made, gate)),
  ).pipe(Layer.provide(Table.over(() => clientAs(role, client))), Layer.provide(settings))
  const ground = Layer.mergeAll(
    Logger.layer([]),
    Layer.succeed(Console.Console, silent),
    Layer.succeed(Clock.Clock, clock),
    settings,
    Layer.succeed(SecureRandom.SecureRandom, random),
    table,
    sagasLayer,
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
    DomainStore.layer,
    SiteReader.layer,
    OperationDispatcher.layer,
    Tenants.layer,
    PluginStore.layer,
    TemplateStore.layer,
  ).pipe(Layer.provideMerge(ground))
  const readers = Layer.mergeAll(OperationEvents.layer, OperationReader.layer, BackupReader.layer).pipe(
    Layer.provideMerge(stores),
  )
  const changes = Layer.mergeAll(OperationChanges.layer, SiteChanges.layer, SiteHealth.layer, Templates.layer).pipe(
    Layer.provideMerge(readers),
  )
  return Layer.mergeAll(SitePluginReader.layer, captureTemplate.TemplateCapture.layer, trustedPackages).pipe(
    Layer.provideMerge(changes),
  )
}

type Api = (event: APIGatewayProxyEvent, invocation: Invocation) => Promise<APIGatewayProxyResult>
type Consumer = (event: SQSEvent, invocation: Invocation) => Promise<SQSBatchResponse>

/** The endpoints by the names of their handlers. */
export const endpoints = {
  createSite: createSiteEndpoint,
  getSite: SitesApi.get,
  listSites: SitesApi.list,
  updateSite: updateSiteEndpoint,
  deleteSite: deleteSiteEndpoint,
  setSiteStatus: suspendSiteEndpoint,
  cloneSite: cloneSiteEndpoint,
  promoteSite: promoteSiteEndpoint,
  getSiteHealth: SitesApi.health,
  backUpSite: backUpSiteEndpoint,
  listBackups: BackupsApi.list,
  restoreSite: restoreSiteEndpoint,
  getOperation: OperationsApi.get,
  listOperations: OperationsApi.list,
  cancelOperation: OperationsApi.cancel,
  retryOperation: OperationsApi.retry,
  setTenantTier: TenantsApi.setTier,
  listSitePlugins: SitePluginsApi.list,
  installPlugin: installPluginEndpoint,
  uninstallPlugin: uninstallPluginEndpoint,
  configurePlugin: configurePluginEndpoint,
  updatePlugin: updatePluginEndpoint,
  setPluginStatus: switchPluginEndpoint,
  applyTemplate: applyTemplateEndpoint,
  createTemplate: captureTemplateEndpoint,
} satisfies Readonly<Record<string, Endpoint>>
export type EndpointName = keyof typeof endpoints

/** Made at its first use, as a container is. */
const lazy = <A extends ReadonlyArray<unknown>, B>(make: () => (...given: A) => B): ((...given: A) => B) => {
  let made: ((...given: A) => B) | undefined
  return (...given) => (made ??= make())(...given)
}

/** The functions, wired as `src/app/functions` wires them, that live and die together. */
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
    createSite: lazy(() => makeChangeHandler(endpoints.createSite, createSite.handler, serving(endpoints.createSite))),
    getSite: lazy(() => makeApiHandler(SitesApi.get, http.getSite, serving(SitesApi.get))),
    listSites: lazy(() => makeApiHandler(SitesApi.list, http.listSites, serving(SitesApi.list))),
    updateSite: lazy(() => makeChangeHandler(endpoints.updateSite, updateSite.handler, serving(endpoints.updateSite))),
    deleteSite: lazy(() => makeChangeHandler(endpoints.deleteSite, deleteSite.handler, serving(endpoints.deleteSite))),
    setSiteStatus: lazy(() =>
      makeChangeHandler(endpoints.setSiteStatus, suspendSite.handler, serving(endpoints.setSiteStatus)),
    ),
    cloneSite: lazy(() => makeChangeHandler(endpoints.cloneSite, cloneSite.handler, serving(endpoints.cloneSite))),
    promoteSite: lazy(() =>
      makeChangeHandler(endpoints.promoteSite, promoteSite.handler, serving(endpoints.promoteSite)),
    ),
    getSiteHealth: lazy(() => makeApiHandler(SitesApi.health, http.getSiteHealth, serving(SitesApi.health))),
    backUpSite: lazy(() => makeChangeHandler(endpoints.backUpSite, backUpSite.handler, serving(endpoints.backUpSite))),
    listBackups: lazy(() => makeApiHandler(BackupsApi.list, listBackups, serving(BackupsApi.list))),
    restoreSite: lazy(() =>
      makeChangeHandler(endpoints.restoreSite, restoreSite.handler, serving(endpoints.restoreSite)),
    ),
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
      makeChangeHandler(endpoints.installPlugin, installPlugin.handler, serving(endpoints.installPlugin)),
    ),
    uninstallPlugin: lazy(() =>
      makeChangeHandler(endpoints.uninstallPlugin, uninstallPlugin.handler, serving(endpoints.uninstallPlugin)),
    ),
    configurePlugin: lazy(() =>
      makeChangeHandler(endpoints.configurePlugin, configurePlugin.handler, serving(endpoints.configurePlugin)),
    ),
    updatePlugin: lazy(() =>
      makeChangeHandler(endpoints.updatePlugin, updatePlugin.handler, serving(endpoints.updatePlugin)),
    ),
    setPluginStatus: lazy(() =>
      makeChangeHandler(endpoints.setPluginStatus, switchPlugin.handler, serving(endpoints.setPluginStatus)),
    ),
    applyTemplate: lazy(() =>
      makeChangeHandler(endpoints.applyTemplate, applyTemplate.handler, serving(endpoints.applyTemplate)),
    ),
    createTemplate: lazy(() =>
      makeChangeHandler(captureTemplateEndpoint, captureTemplate.handler, serving(captureTemplateEndpoint)),
    ),
  }
  const consumers: Readonly<Record<"creation" | "update" | "deletion" | "dead", Consumer>> = {
    creation: lazy(() => makeQueueHandler("creation", consume, as("site-creator"))),
    update: lazy(() => makeQueueHandler("update", consume, as("site-updater"))),
    deletion: lazy(() => makeQueueHandler("deletion", consume, as("site-deleter"))),
    dead: lazy(() => makeQueueHandler(undefined, giveUp, as("dead-letter"))),
  }
  const task = <E>(name: string, effect: Effect.Effect<void, E, Layer.Success<ReturnType<typeof as>>>) => {
    const run = lazy(() => makeTurnHandler(effect, as(name), name))
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
