import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { PublicInternet } from "../platform/PublicInternet.ts"
import type { Overtaken } from "../platform/SoonAgain.ts"
import { Table } from "../platform/Table.ts"
import { Topic } from "../platform/Topic.ts"
import { DeliveryStore } from "./DeliveryStore.ts"
import type { Delivery, DeliveryAttempt, Webhook } from "./Webhook.ts"
import { webhookDisabledEvent, webhookTestEvent } from "./WebhookEvents.ts"
import { switchOff } from "./WebhookItem.ts"
import { WebhookSecrets } from "./WebhookSecrets.ts"
import { WebhookStore } from "./WebhookStore.ts"

/** How long a receiver may take, in milliseconds: it should take what it is given, and work on it afterwards. */
const patienceMs = 10_000
/** How long a try keeps its delivery for itself. One that was killed is made up for after this. */
const claimMs = 60_000

/** How far apart the clocks of two functions may be: what one says is due now, the other takes for that. */
const skewMs = 5000

const minutes = 60_000
const hours = 60 * minutes
/** What is waited after each try that failed, in milliseconds: ten tries in three days. */
export const delaysMs = [1, 5, 30]
  .map((each) => each * minutes)
  .concat([2, 5, 10, 14, 20, 20].map((each) => each * hours))
const mostTries = (eventType: string): number => (eventType === webhookTestEvent ? 1 : delaysMs.length + 1)

/** A receiver that says so wants nothing any more (Standard Webhooks). */
const gone = 410

/** One try. Nothing of an answer is kept but its status, and nothing of it can be: its body is not read. */
const post = Effect.fnUntraced(function* ({ url }: Webhook, body: string, signature: Readonly<Record<string, string>>) {
  const internet = yield* PublicInternet
  const begun = yield* Clock.currentTimeMillis
  const { failure, httpStatus } = yield* internet
    .exchange({
      url: new URL(url),
      method: "POST",
      headers: { ...signature, "content-type": "application/json", "user-agent": "bbws-webhooks" },
      body,
      timeoutMs: patienceMs,
    })
    .pipe(
      Effect.map(({ status }) => ({ httpStatus: status, failure: null })),
      Effect.catchTag("Unreachable", ({ reason }) => Effect.succeed({ httpStatus: null, failure: reason })),
    )
  const durationMs = (yield* Clock.currentTimeMillis) - begun
  return { at: new Date(begun).toISOString(), durationMs, httpStatus, failure } satisfies DeliveryAttempt
})

const isTaken = ({ httpStatus }: DeliveryAttempt): boolean =>
  httpStatus !== null && httpStatus >= 200 && httpStatus < 300

/** The event that a webhook was switched off. The same one always has the same `eventId`. */
const disabledEvent = (delivery: Delivery, eventId: string, timestamp: string) => ({
  eventId,
  eventType: webhookDisabledEvent,
  timestamp,
  payload: {
    tenantId: delivery.tenantId,
    webhookId: delivery.webhookId,
    deliveryId: delivery.deliveryId,
    reason: delivery.lastAttempt?.httpStatus === gone ? ("GONE" as const) : ("DELIVERY_FAILED" as const),
  },
})

/** Tells, at least once, that a webhook was switched off: its last delivery stays due until that is told. */
const announce = Effect.fnUntraced(function* (delivery: Delivery, eventId: string) {
  const topic = yield* Topic
  const store = yield* DeliveryStore
  const event = disabledEvent(delivery, eventId, delivery.lastAttempt?.at ?? delivery.createdAt)
  yield* topic.publish({
    event,
    attributes: { eventType: webhookDisabledEvent, tenantId: delivery.tenantId },
  })
  const { announce: _told, ...told } = delivery
  return yield* store.write(told, {})
})

/** A delivery whose tries are used up: it ends, and its webhook is switched off with it. */
const giveUp = Effect.fnUntraced(function* (delivery: Delivery, webhook: Webhook, lastAttempt: DeliveryAttempt | null) {
  const store = yield* DeliveryStore
  const { name } = yield* Table
  const now = yield* Clock.currentTimeMillis
  const ended = { status: "FAILED", lastAttempt, dueAt: now } as const
  // A webhook is not switched off by a try that was asked for to see whether it works.
  if (delivery.eventType === webhookTestEvent) return void (yield* store.write(delivery, ended))
  const reason = lastAttempt?.httpStatus === gone ? "GONE" : "DELIVERY_FAILED"
  const eventId = `${delivery.deliveryId}-DISABLED-${delivery.revision}`
  const off = switchOff(name, webhook, reason, new Date(now).toISOString())
  const given = yield* store.write(delivery, { ...ended, announce: eventId }, [off])
  yield* Effect.logWarning("webhook switched off", { reason })
  yield* announce(given, eventId)
})

/** Why nothing goes to a webhook. A test goes to one that is switched off, too: to see whether it works again. */
const shut = (webhook: Webhook | undefined, eventType: string): DeliveryAttempt["failure"] => {
  if (webhook === undefined) return "WEBHOOK_DELETED"
  return webhook.status === "DISABLED" && eventType !== webhookTestEvent ? "WEBHOOK_DISABLED" : null
}

/** Tries a delivery that is pending, if nobody else does. */
const attempt = Effect.fnUntraced(function* (delivery: Delivery) {
  const { body, deliveryId, eventType } = delivery
  const store = yield* DeliveryStore
  const now = yield* Clock.currentTimeMillis
  if (delivery.dueAt > now + skewMs) return
  const webhook = yield* (yield* WebhookStore).get(delivery.tenantId, delivery.webhookId)
  const failure = shut(webhook, eventType)
  if (webhook === undefined || failure !== null) {
    const notTried = { at: new Date(now).toISOString(), durationMs: 0, httpStatus: null, failure }
    return void (yield* store.write(delivery, { status: "FAILED", lastAttempt: delivery.lastAttempt ?? notTried }))
  }
  // Before it is claimed: a try counts if the receiver could have had it, and not if KMS failed.
  const signature = yield* (yield* WebhookSecrets).sign(webhook, { id: deliveryId, body })
  const attempts = delivery.attempts + 1
  const claimed = yield* store.write(delivery, { attempts, dueAt: now + claimMs })
  if (attempts > mostTries(eventType)) return yield* giveUp(claimed, webhook, delivery.lastAttempt)
  const lastAttempt = yield* post(webhook, body, signature)
  yield* Effect.logInfo("webhook tried", { attempts, ...lastAttempt })
  if (isTaken(lastAttempt)) return void (yield* store.write(claimed, { status: "DELIVERED", lastAttempt }))
  const delay = delaysMs[attempts - 1]
  if (delay === undefined || attempts >= mostTries(eventType) || lastAttempt.httpStatus === gone) {
    return yield* giveUp(claimed, webhook, lastAttempt)
  }
  yield* store.write(claimed, { lastAttempt, dueAt: (yield* Clock.currentTimeMillis) + delay })
})

/** Does what there is to do for a delivery. Whoever finds that somebody else is at it, leaves it to them. */
export const deliver = Effect.fn("Webhooks.deliver")(
  function* (webhookId: string, deliveryId: string) {
    const store = yield* DeliveryStore
    const found = yield* store.get(webhookId, deliveryId)
    if (found === undefined) return
    const delivery = found.announce === undefined ? found : yield* announce(found, found.announce)
    if (delivery.status === "PENDING") yield* attempt(delivery)
  },
  Effect.catchIf(
    (error): error is Overtaken => error._tag === "Overtaken",
    () => Effect.void,
  ),
)
