import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda"
import type { Effect, Layer } from "effect"

import { sagas } from "../../src/app/Sagas.ts"
import { sweepBackups } from "../../src/backups/BackupExpiry.ts"
import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import { getBackupDownload, listBackups } from "../../src/backups/BackupsHttp.ts"
import * as DomainsApi from "../../src/domains/DomainsApi.ts"
import * as domainsHttp from "../../src/domains/DomainsHttp.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { makeQueueHandler, type OperationMessage } from "../../src/lambda/QueueHandler.ts"
import { makeTurnHandler } from "../../src/lambda/ScheduleHandler.ts"
import * as OperationsApi from "../../src/operations/api/OperationsApi.ts"
import { getOperation, listOperations } from "../../src/operations/api/OperationsHttp.ts"
import { cancelOperation, retryOperation } from "../../src/operations/control/OperationChangesHttp.ts"
import { giveUp, reconcile } from "../../src/operations/control/OperationRecovery.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import type { Invocation } from "../../src/platform/Deadline.ts"
import * as SitePluginsApi from "../../src/plugins/installed/SitePluginsApi.ts"
import * as pluginsHttp from "../../src/plugins/installed/SitePluginsHttp.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import * as http from "../../src/sites/SitesHttp.ts"
import * as TenantsApi from "../../src/tenants/TenantsApi.ts"
import { setTenantTier } from "../../src/tenants/TenantsHttp.ts"
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
import { endpoint as makeDomainPrimaryEndpoint } from "../../src/workflows/make-domain-primary/endpoint.ts"
import * as makeDomainPrimary from "../../src/workflows/make-domain-primary/start.ts"
import { endpoint as prepareDownloadEndpoint } from "../../src/workflows/prepare-download/endpoint.ts"
import * as prepareDownload from "../../src/workflows/prepare-download/start.ts"
import { endpoint as promoteSiteEndpoint } from "../../src/workflows/promote-site/endpoint.ts"
import * as promoteSite from "../../src/workflows/promote-site/start.ts"
import { endpoint as removeDomainEndpoint } from "../../src/workflows/remove-domain/endpoint.ts"
import * as removeDomain from "../../src/workflows/remove-domain/start.ts"
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
import { endpoint as verifyBackupEndpoint } from "../../src/workflows/verify-backup/endpoint.ts"
import { startDueVerifications } from "../../src/workflows/verify-backup/schedule.ts"
import * as verifyBackup from "../../src/workflows/verify-backup/start.ts"
import { endpoint as verifyDomainEndpoint } from "../../src/workflows/verify-domain/endpoint.ts"
import { lookAtDueDomains } from "../../src/workflows/verify-domain/schedule.ts"
import * as verifyDomain from "../../src/workflows/verify-domain/start.ts"
import { invocation } from "../support/invocation.ts"
import type { Gate } from "./Gate.ts"
import { randomOf } from "./Outside.ts"
import { servicesOf, type Surroundings } from "./ProcessServices.ts"
import { functionOf, roleOf } from "./Roles.ts"

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
  prepareBackupDownload: prepareDownloadEndpoint,
  getBackupDownload: BackupsApi.download,
  restoreSite: restoreSiteEndpoint,
  verifyBackup: verifyBackupEndpoint,
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
  listDomains: DomainsApi.list,
  addDomain: DomainsApi.add,
  verifyDomain: verifyDomainEndpoint,
  makeDomainPrimary: makeDomainPrimaryEndpoint,
  removeDomain: removeDomainEndpoint,
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
    prepareBackupDownload: lazy(() =>
      makeChangeHandler(prepareDownloadEndpoint, prepareDownload.handler, serving(prepareDownloadEndpoint)),
    ),
    getBackupDownload: lazy(() => makeApiHandler(BackupsApi.download, getBackupDownload, serving(BackupsApi.download))),
    restoreSite: lazy(() =>
      makeChangeHandler(endpoints.restoreSite, restoreSite.handler, serving(endpoints.restoreSite)),
    ),
    verifyBackup: lazy(() =>
      makeChangeHandler(verifyBackupEndpoint, verifyBackup.handler, serving(verifyBackupEndpoint)),
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
    listDomains: lazy(() => makeApiHandler(DomainsApi.list, domainsHttp.listDomains, serving(DomainsApi.list))),
    addDomain: lazy(() => makeChangeHandler(DomainsApi.add, domainsHttp.addDomain, serving(DomainsApi.add))),
    verifyDomain: lazy(() =>
      makeChangeHandler(verifyDomainEndpoint, verifyDomain.handler, serving(verifyDomainEndpoint)),
    ),
    makeDomainPrimary: lazy(() =>
      makeChangeHandler(makeDomainPrimaryEndpoint, makeDomainPrimary.handler, serving(makeDomainPrimaryEndpoint)),
    ),
    removeDomain: lazy(() =>
      makeChangeHandler(removeDomainEndpoint, removeDomain.handler, serving(removeDomainEndpoint)),
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
    startDueVerifications: task("backup-verifier", startDueVerifications),
    lookAtDueDomains: task("domain-verifier", lookAtDueDomains),
    sweepBackups: task("backup-expiry", sweepBackups),
  }
}
export type Process = ReturnType<typeof makeProcess>
