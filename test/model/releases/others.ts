import { Effect, Layer } from "effect"

import { PackStore } from "../../../src/backups/PackStore.ts"
import { asTheOnlySweep } from "../../../src/backups/SweepTurn.ts"
import { RequestInfo } from "../../../src/http/RequestInfo.ts"
import { TenantId } from "../../../src/kernel/Ids.ts"
import { inSlot } from "../../../src/operations/api/WaitSlots.ts"
import { type Item, Table } from "../../../src/platform/Table.ts"
import { keepUsage } from "../../../src/tenants/Usage.ts"
import { DeliveryStore } from "../../../src/webhooks/DeliveryStore.ts"
import { Delivery, DeliveryId, Webhook, WebhookId } from "../../../src/webhooks/Webhook.ts"
import { WebhookStore } from "../../../src/webhooks/WebhookStore.ts"
import { operationOf } from "../../support/changes.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { settingsFrom, wordPressSiteRef } from "../../support/samples.ts"
import { readerOf } from "../TableDump.ts"

const at = "2031-05-06T07:08:09.000Z"
const tenantId = TenantId.make("tenant-1")
const webhook = new Webhook({
  webhookId: WebhookId.make("hook-1"),
  tenantId,
  url: "https://hooks.example/sites",
  events: ["SITE_CREATION_COMPLETE"],
  status: "ACTIVE",
  disabledReason: null,
  disabledAt: null,
  secrets: [{ ciphertext: "bmV3" }, { ciphertext: "b2xk", until: at }],
  revision: 1,
  createdAt: at,
  updatedAt: at,
  createdBy: "user-1",
})
const delivery = (deliveryId: string) =>
  new Delivery({
    deliveryId: DeliveryId.make(deliveryId),
    webhookId: webhook.webhookId,
    tenantId,
    eventId: "event-1",
    eventType: "SITE_CREATION_COMPLETE",
    body: '{"type":"SITE_CREATION_COMPLETE"}',
    status: "PENDING",
    attempts: 0,
    lastAttempt: null,
    createdAt: at,
    dueAt: Date.parse(at),
    revision: 1,
  })
const answered = { at, durationMs: 80, httpStatus: 204, failure: null }

const write = Effect.gen(function* () {
  const deliveries = yield* DeliveryStore
  yield* (yield* WebhookStore).create(webhook)
  yield* deliveries.create(delivery("dlv-1"))
  yield* deliveries.create(delivery("dlv-2"))
  yield* deliveries.write(delivery("dlv-2"), { status: "DELIVERED", attempts: 1, lastAttempt: answered })
  yield* keepUsage(wordPressSiteRef, { databaseBytes: 4096, uploadsBytes: 1000, files: 2 })
  const packs = yield* PackStore
  yield* packs.announce(yield* packs.begin(wordPressSiteRef, operationOf("SITE_BACKUP"), "backup-1"), 2)
})

/** Records of the kinds that no run of the model writes, by the stores that write them. */
export const otherRecords = (): Promise<ReadonlyArray<Item>> => {
  const dynamo = new MemoryDynamo()
  const layer = Layer.mergeAll(WebhookStore.layer, DeliveryStore.layer, PackStore.withBackups).pipe(
    Layer.provideMerge(Table.over(() => dynamo)),
    Layer.provideMerge(settingsFrom()),
  )
  const request = {
    requestId: "request-1",
    correlationId: "corr-1",
    seed: undefined,
    respondAsync: false,
    waitSeconds: 20,
  }
  let records: ReadonlyArray<Item> = []
  const look = Effect.sync(() => {
    records = Object.values(readerOf(dynamo.store)())
  })
  // A slot and a turn are there for as long as they are held.
  return Effect.runPromise(
    write.pipe(
      Effect.andThen(asTheOnlySweep(inSlot("user-1", 20_000, look))),
      Effect.provideService(RequestInfo, request),
      Effect.provide(layer),
      Effect.map(() => records),
    ),
  )
}
