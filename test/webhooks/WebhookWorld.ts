import { Clock, ConfigProvider, Deferred, Effect, Layer, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"

import { TenantId } from "../../src/kernel/Ids.ts"
import { Keys } from "../../src/platform/Keys.ts"
import { type OutgoingRequest, PublicInternet, Unreachable } from "../../src/platform/PublicInternet.ts"
import { Table } from "../../src/platform/Table.ts"
import type { TableClient, TableCommand } from "../../src/platform/TableClient.ts"
import { WebhookQueue } from "../../src/platform/WebhookQueue.ts"
import { Deliveries } from "../../src/webhooks/Deliveries.ts"
import { DeliveryStore } from "../../src/webhooks/DeliveryStore.ts"
import { Webhooks } from "../../src/webhooks/Webhooks.ts"
import { WebhookSecrets } from "../../src/webhooks/WebhookSecrets.ts"
import { WebhookStore } from "../../src/webhooks/WebhookStore.ts"
import { MemoryDynamo, sendTo } from "../support/dynamodb/MemoryDynamo.ts"
import { as, fakeTopic, userOf } from "../support/fakes.ts"
import { settingsFrom } from "../support/samples.ts"

export const tenantId = TenantId.make("tenant-1")

/** What a receiver does with a request: a status, or nothing. */
export type Reception = number | Unreachable["reason"]

/** A key that only whoever names the same belonging can use; what it makes of a text does not have the text in it. */
const keys = Layer.succeed(
  Keys,
  Keys.of({
    encrypt: (text, of) => Effect.succeed(Buffer.from(JSON.stringify([Redacted.value(text), of])).toString("base64")),
    decrypt: (ciphertext, of) =>
      Effect.suspend(() => {
        const [text, whose]: [string, unknown] = JSON.parse(Buffer.from(ciphertext, "base64").toString("utf8"))
        return JSON.stringify(whose) === JSON.stringify(of)
          ? Effect.succeed(Redacted.make(text))
          : Effect.die("another one's secret")
      }),
  }),
)

const writes = /^(Put|Update|Delete|Transact)/

/** Webhooks over a table in memory: what was posted to whom, and a process that can be killed at a write. */
export const makeWebhookWorld = (
  receive: (request: OutgoingRequest) => Reception = () => 200,
  real?: Layer.Layer<PublicInternet>,
) => {
  const dynamo = new MemoryDynamo()
  const topic = fakeTopic()
  const posted: Array<OutgoingRequest> = []
  const queued: Array<{ webhookId: string; deliveryId: string }> = []
  let strike: (() => "before" | "after" | undefined) | undefined
  let die: (() => void) | undefined

  const send = async (command: TableCommand) => {
    const moment = writes.test(command.constructor.name) ? strike?.() : undefined
    if (moment === "after") await sendTo(dynamo, command)
    if (moment === undefined) return sendTo(dynamo, command)
    die?.()
    return new Promise<never>(() => undefined)
  }
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion
  const client = { send } as unknown as TableClient

  const internet = Layer.succeed(
    PublicInternet,
    PublicInternet.of({
      addressesOf: () => Effect.die("not asked here"),
      connect: () => Effect.die("not asked here"),
      exchange: (request) =>
        Effect.suspend(() => {
          posted.push(request)
          const received = receive(request)
          return typeof received === "number"
            ? Effect.succeed({ status: received, body: "" })
            : Effect.fail(new Unreachable({ host: request.url.hostname, reason: received }))
        }),
    }),
  )
  const queue = Layer.succeed(
    WebhookQueue,
    WebhookQueue.of({
      send: ({ deliveryId, webhookId }) => Effect.sync(() => void queued.push({ webhookId, deliveryId })),
    }),
  )
  const layer = Layer.mergeAll(Webhooks.layer, Deliveries.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(WebhookStore.layer, DeliveryStore.layer, WebhookSecrets.layer)),
    Layer.provideMerge(Layer.mergeAll(real ?? internet, queue, keys, topic.layer, SecureRandom.layerWebCrypto)),
    Layer.provideMerge(Table.over(() => client)),
    Layer.provideMerge(settingsFrom()),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))),
  )

  /** Runs what a process does until it is done, or killed where `at` says. */
  const until = <E, R>(work: Effect.Effect<unknown, E, R>, at: typeof strike) =>
    Effect.gen(function* () {
      const dead = yield* Deferred.make<void>()
      strike = at
      die = () => Deferred.doneUnsafe(dead, Effect.void)
      yield* Effect.race(Effect.exit(work), Deferred.await(dead))
      strike = undefined
    })

  return { dynamo, layer, posted, queued, topic, until }
}

/** A webhook of the tenant for these events, with its secret. */
export const givenWebhook = (events: ReadonlyArray<string> = ["*"], url = "https://shop.example/hook") =>
  Effect.flatMap(Webhooks, (webhooks) => webhooks.create(tenantId, { url, events })).pipe(as(userOf()))

/** The event that a creation was completed. */
export const eventOf = (number: number) =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    eventId: `op-${number}-COMPLETED`,
    eventType: "SITE_CREATION_COMPLETE",
    timestamp: new Date(now).toISOString(),
    payload: { tenantId, operationId: `op-${number}`, status: "COMPLETED" },
  }))
