import { createHmac } from "node:crypto"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { RequestInfo } from "../../src/http/RequestInfo.ts"
import { TenantId } from "../../src/kernel/Ids.ts"
import { Deliveries } from "../../src/webhooks/Deliveries.ts"
import { deliver } from "../../src/webhooks/Delivering.ts"
import { tell } from "../../src/webhooks/Telling.ts"
import { Webhook } from "../../src/webhooks/Webhook.ts"
import { Webhooks } from "../../src/webhooks/Webhooks.ts"
import { WebhookStore } from "../../src/webhooks/WebhookStore.ts"
import { unusable } from "../../src/webhooks/WebhookUrls.ts"
import { forbiddenAddresses } from "../support/addresses.ts"
import { as, userOf } from "../support/fakes.ts"
import { verified } from "../support/WebhookReceiver.ts"
import { eventOf, givenWebhook, makeWebhookWorld, tenantId } from "./WebhookWorld.ts"

const request = { requestId: "request-1", correlationId: "corr-1", respondAsync: false, waitSeconds: undefined }
const inRequest = (seed: string | undefined) => Effect.provideService(RequestInfo, { ...request, seed })

describe("the URL of a webhook", () => {
  it.each([
    ["https://shop.example/hook?site=1", false, undefined],
    ["not a url", false, "not a URL"],
    ["http://shop.example/", false, "only https is taken"],
    ["ftp://shop.example/", false, "only https is taken"],
    ["https://shop.example:8443/", false, "only port 443 is taken"],
    ["https://me:secret@shop.example/", false, "it names a user; what signs a request is in its headers"],
    ["https://shop.example/#part", false, "it has a fragment, which is never sent"],
    ["https://localhost/", false, "its host is not on the public internet"],
    ["https://2130706433/", false, "its host is not on the public internet"],
    ["http://localhost:9000/", true, undefined],
    ["http://127.0.0.1:9000/", true, undefined],
    ["http://shop.example/", true, "only https is taken"],
    ["https://10.0.0.1/", true, "its host is not on the public internet"],
  ])("%s, with loopback allowed: %s, is answered by %s", (url, loopback, reason) =>
    assert.strictEqual(unusable(url, loopback), reason),
  )

  it("is no address that is not public, however that is written", () => {
    const refused = fc.property(forbiddenAddresses, (address) => {
      const host = address.includes(":") ? `[${address}]` : address
      return unusable(`https://${host}/`, false) === "its host is not on the public internet"
    })
    fc.assert(refused, { numRuns: 300 })
  })
})

describe("a tenant's webhooks", () => {
  it.effect("are ten at most, also when they are made at once, and a place is given back by a deletion", () => {
    const { layer } = makeWebhookWorld()
    return Effect.gen(function* () {
      const made = yield* Effect.forEach(Array.from({ length: 14 }), () => Effect.exit(givenWebhook()), {
        concurrency: "unbounded",
      })
      const webhooks = yield* Webhooks
      const standing = yield* webhooks.list(tenantId)
      assert.lengthOf(standing, 10)
      assert.lengthOf(
        made.filter(({ _tag }) => _tag === "Failure"),
        4,
      )
      assert.strictEqual((yield* Effect.flip(givenWebhook()))._tag, "WebhookLimitReached")
      yield* webhooks.remove({ tenantId, webhookId: standing[0]!.webhookId }, undefined)
      yield* givenWebhook()
    }).pipe(Effect.provide(layer))
  })

  it.effect("are another tenant's to nobody", () => {
    const { layer } = makeWebhookWorld()
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      const params = { tenantId: TenantId.make("tenant-2"), webhookId: webhook.webhookId }
      const webhooks = yield* Webhooks
      const deliveries = yield* Deliveries
      for (const asked of [
        webhooks.get(params),
        webhooks.update(params, { status: "DISABLED" }, undefined),
        webhooks.remove(params, undefined),
        webhooks.rotateSecret(params, undefined),
        deliveries.list(params, {}),
        deliveries.test(params),
      ]) {
        assert.strictEqual(
          (yield* Effect.flip<unknown, { readonly _tag: string }, never>(asked))._tag,
          "WebhookNotFound",
        )
      }
    }).pipe(Effect.provide(layer))
  })

  it.effect("are changed only as they were seen, by who says so", () => {
    const { layer } = makeWebhookWorld()
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      const webhooks = yield* Webhooks
      const params = { tenantId, webhookId: webhook.webhookId }
      yield* webhooks.update(params, { events: ["SITE_DELETION_COMPLETE"] }, '"1"')
      const refused = yield* Effect.flip(webhooks.update(params, { events: ["*"] }, '"1"'))
      assert.strictEqual(refused._tag, "EntryChanged")
      const { disabledReason, status } = yield* webhooks.update(params, { status: "DISABLED" }, '"2"')
      assert.deepStrictEqual([status, disabledReason], ["DISABLED", "REQUESTED"])
      assert.isNull((yield* webhooks.update(params, { status: "ACTIVE" }, undefined)).disabledReason)
    }).pipe(Effect.provide(layer))
  })

  it.effect("have one of a request that was begun twice, with a secret that holds", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      const first = yield* givenWebhook().pipe(inRequest("seed-1"))
      const second = yield* givenWebhook().pipe(inRequest("seed-1"))
      assert.strictEqual(second.webhook.webhookId, first.webhook.webhookId)
      assert.lengthOf(yield* (yield* Webhooks).list(tenantId), 1)
      yield* TestClock.setTime(Date.now())
      yield* tell(yield* eventOf(1))
      const [{ body = "", headers } = { headers: {} }] = world.posted
      assert.deepInclude(verified({ headers, body }, Redacted.value(second.secret)), { type: "SITE_CREATION_COMPLETE" })
    }).pipe(Effect.provide(world.layer))
  })
})

describe("what is sent", () => {
  it.effect("is signed as the Standard Webhooks say, by both secrets for a day after a rotation", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.now())
      const webhooks = yield* Webhooks
      const { secret: old, webhook } = yield* givenWebhook()
      const params = { tenantId, webhookId: webhook.webhookId }
      const { secret } = yield* webhooks.rotateSecret(params, undefined)
      yield* tell(yield* eventOf(1))
      yield* TestClock.adjust("24 hours")
      yield* tell(yield* eventOf(2))
      const signatures = world.posted.map(({ body = "", headers }) => {
        const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
        const by = (each: Redacted.Redacted) =>
          `v1,${createHmac("sha256", Buffer.from(Redacted.value(each).replace("whsec_", ""), "base64"))
            .update(signed)
            .digest("base64")}`
        return { given: headers["webhook-signature"], both: `${by(secret)} ${by(old)}`, alone: by(secret) }
      })
      assert.strictEqual(signatures[0]?.given, signatures[0]?.both)
      assert.strictEqual(signatures[1]?.given, signatures[1]?.alone)
      const [first] = world.posted
      for (const each of [secret, old]) {
        const received = { body: first?.body ?? "", headers: first?.headers ?? {} }
        assert.deepInclude(verified(received, Redacted.value(each)), { type: "SITE_CREATION_COMPLETE" })
      }
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is signed by a new secret also where the one before cannot be read any more", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.now())
      const { webhook: other } = yield* givenWebhook(["SITE_DELETION_COMPLETE"])
      const { webhook } = yield* givenWebhook()
      const lost = other.secrets.map(({ ciphertext }) => ({ ciphertext }))
      const store = yield* WebhookStore
      yield* store.write(new Webhook({ ...webhook, secrets: lost, revision: 2 }))
      yield* tell(yield* eventOf(1))
      assert.lengthOf(world.posted, 0)
      const { secret } = yield* (yield* Webhooks).rotateSecret({ tenantId, webhookId: webhook.webhookId }, undefined)
      yield* tell(yield* eventOf(2))
      const [{ body = "", headers } = { headers: {} }] = world.posted
      assert.deepInclude(verified({ headers, body }, Redacted.value(secret)), { id: "op-2-COMPLETED" })
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("as a test goes once, also to a webhook that is switched off, and switches none off", () => {
    const world = makeWebhookWorld(() => 500)
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      const params = { tenantId, webhookId: webhook.webhookId }
      const [webhooks, deliveries] = [yield* Webhooks, yield* Deliveries]
      yield* TestClock.adjust("10 seconds")
      const once = yield* deliveries.test(params).pipe(inRequest("seed-1"))
      // The deliverer's clock may be a little behind.
      yield* TestClock.setTime(6000)
      yield* deliver(once.webhookId, once.deliveryId)
      assert.strictEqual((yield* webhooks.get(params)).status, "ACTIVE")
      yield* webhooks.update(params, { status: "DISABLED" }, undefined)
      const again = yield* deliveries.test(params).pipe(inRequest("seed-2"))
      yield* deliver(again.webhookId, again.deliveryId)
      assert.lengthOf(world.posted, 2)
      assert.deepStrictEqual(
        (yield* deliveries.list(params, {})).items.map(({ status }) => status),
        ["FAILED", "FAILED"],
      )
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is sent again on demand with the same id and body, unless the webhook is switched off", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      const params = { tenantId, webhookId: webhook.webhookId }
      const [webhooks, deliveries] = [yield* Webhooks, yield* Deliveries]
      yield* tell(yield* eventOf(1))
      const [delivery] = (yield* deliveries.list(params, {})).items
      const asked = { ...params, deliveryId: delivery!.deliveryId }
      assert.strictEqual((yield* deliveries.redeliver(asked)).status, "PENDING")
      assert.strictEqual((yield* deliveries.redeliver(asked)).status, "PENDING")
      for (const { deliveryId, webhookId } of world.queued) yield* deliver(webhookId, deliveryId)
      const [first, second, ...others] = world.posted
      assert.lengthOf(others, 0)
      assert.deepStrictEqual([second?.body, second?.headers["webhook-id"]], [first?.body, first?.headers["webhook-id"]])
      yield* webhooks.update(params, { status: "DISABLED" }, undefined)
      assert.strictEqual((yield* Effect.flip(deliveries.redeliver(asked)))._tag, "WebhookDisabled")
    }).pipe(Effect.provide(world.layer), as(userOf()))
  })

  it.effect("is not there any more thirty days after it was asked for last, whenever the table takes it away", () => {
    const { layer } = makeWebhookWorld()
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      const params = { tenantId, webhookId: webhook.webhookId }
      const deliveries = yield* Deliveries
      yield* tell(yield* eventOf(1))
      const [old] = (yield* deliveries.list(params, {})).items
      yield* TestClock.adjust("29 days")
      yield* tell(yield* eventOf(2))
      assert.lengthOf((yield* deliveries.list(params, { pageSize: 1 })).items, 1)
      assert.lengthOf((yield* deliveries.list(params, {})).items, 2)
      yield* TestClock.adjust("1 day")
      const { items, nextToken } = yield* deliveries.list(params, { pageSize: 1 })
      assert.deepStrictEqual([items.map(({ eventId }) => eventId), nextToken], [["op-2-COMPLETED"], null])
      assert.isDefined(old)
      const asked = yield* Effect.flip(deliveries.redeliver({ ...params, deliveryId: old.deliveryId }))
      assert.strictEqual(asked._tag, "DeliveryNotFound")
    }).pipe(Effect.provide(layer), as(userOf()))
  })
})
