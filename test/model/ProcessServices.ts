import { Clock, Console, Effect, Layer, Logger } from "effect"
import { SecureRandom } from "effect/crypto"

import { type sagas, sagasLayer } from "../../src/app/Sagas.ts"
import { BackupReader } from "../../src/backups/BackupReader.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { Downloads } from "../../src/backups/Downloads.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import { DomainProofs } from "../../src/domains/DomainProofs.ts"
import { Domains } from "../../src/domains/Domains.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import { OperationReader } from "../../src/operations/api/OperationReader.ts"
import { OperationChanges } from "../../src/operations/control/OperationChanges.ts"
import { OperationDispatcher } from "../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../src/operations/engine/OperationEvents.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { Archives } from "../../src/platform/Archives.ts"
import { ArchiveUploads } from "../../src/platform/ArchiveUploads.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { Table } from "../../src/platform/Table.ts"
import type { TableClient } from "../../src/platform/TableClient.ts"
import { Topic } from "../../src/platform/Topic.ts"
import { SitePluginReader } from "../../src/plugins/installed/SitePluginReader.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteHealth } from "../../src/sites/SiteHealth.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { Templates } from "../../src/templates/Templates.ts"
import { TemplateStore } from "../../src/templates/TemplateStore.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { TemplateCapture } from "../../src/workflows/capture-template/start.ts"
import { VerificationDays } from "../../src/workflows/verify-backup/schedule.ts"
import { trustedPackages } from "../support/fakes.ts"
import { fakeInternet } from "../support/internet.ts"
import type { Settings } from "../support/samples.ts"
import type { Gate } from "./Gate.ts"
import { type Networks, wordpressOf } from "./Multisite.ts"
import { archivesOf, type Outside, ownArchivesOf, proofsOf, queuesOf, tableOf, topicOf, uploadsOf } from "./Outside.ts"
import { clientAs, type Role } from "./Roles.ts"
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
export const servicesOf = (
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
    Layer.succeed(ArchiveUploads, uploadsOf(outside, gate, role)),
    Layer.succeed(OwnArchives, ownArchivesOf(outside, gate, role)),
    Layer.succeed(WordPress, wordpressOf(networks, outside, gate, role)),
    Layer.succeed(DomainProofs, proofsOf(outside, gate)),
    fakeInternet(),
    Layer.succeed(VerificationDays, 28),
  )
  const stores = Layer.mergeAll(
    sabotage.store === undefined ? OperationStore.layer : Layer.provide(sabotage.store, OperationStore.layer),
    SiteStore.layer,
    BackupStore.layer,
    PackStore.layer.pipe(Layer.provide(BackupStore.layer)),
    DomainStore.layer,
    SiteReader.layer,
    OperationDispatcher.layer,
    Tenants.layer,
    PluginStore.layer,
    TemplateStore.layer,
  ).pipe(Layer.provideMerge(ground))
  const readers = Layer.mergeAll(
    OperationEvents.layer,
    OperationReader.layer,
    Layer.provideMerge(Downloads.layer, BackupReader.layer),
  ).pipe(Layer.provideMerge(stores))
  const changes = Layer.mergeAll(
    OperationChanges.layer,
    SiteChanges.layer,
    SiteHealth.layer,
    Templates.layer,
    Domains.layer,
  ).pipe(Layer.provideMerge(readers))
  return Layer.mergeAll(SitePluginReader.layer, TemplateCapture.layer, trustedPackages).pipe(
    Layer.provideMerge(changes),
  )
}
