import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { InternalError, Throttled } from "../../src/kernel/HttpErrors.ts"
import { sendMail } from "../../src/mail/Sending.ts"
import { MailUncertain } from "../../src/platform/Mailer.ts"
import { address, itemsOf, mailed, makeMailWorld, post, siteIsReady } from "./MailWorld.ts"

const send = (tenantId?: string, eventId?: string) => sendMail(siteIsReady(tenantId, eventId), address)

describe("a mail of an event", () => {
  it.effect("goes to whom the event concerns, with the way out of further ones", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      yield* send()
      const [mail] = sent
      assert.deepInclude(mail, { to: address, tenantId: "tenant-1", subject: 'Your site "Shop" is ready' })
      assert.include(mail?.text, "https://shop.wp.example")
      assert.match(
        mail?.unsubscribeUrl ?? "",
        /^https:\/\/api\.example\.com\/mail\/unsubscribe\?token=tenant-1\.[\w.-]+$/,
      )
      assert.notMatch(mail?.unsubscribeUrl ?? "", /owner/i)
      assert.include(mail?.text, mail?.unsubscribeUrl)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes once, however often its event comes, and for as long as it may come", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      yield* Effect.all([send(), send(), send()], { concurrency: "unbounded" })
      yield* TestClock.adjust("20 days")
      yield* send()
      assert.lengthOf(sent, 1)
      yield* send("tenant-1", "op-2-COMPLETED")
      assert.lengthOf(sent, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes again only if SES refused it", () => {
    const { layer, sent, trouble } = makeMailWorld()
    return Effect.gen(function* () {
      for (const refusal of [new InternalError({ cause: "SES refused" }), new Throttled({})]) {
        trouble.push(refusal)
        assert.strictEqual(yield* Effect.flip(send()), refusal)
      }
      yield* send()
      assert.lengthOf(sent, 1)
      trouble.push(new MailUncertain({ cause: "no answer" }))
      yield* send("tenant-1", "op-2-COMPLETED")
      yield* send("tenant-1", "op-2-COMPLETED")
      assert.lengthOf(sent, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes once, also if its run is killed before it could say so", () => {
    const { killedAfterSending, layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      yield* killedAfterSending(send())
      yield* send()
      assert.lengthOf(sent, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not go to who has unsubscribed, but still for another tenant", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      yield* post(yield* mailed(sent))
      yield* sendMail(siteIsReady("tenant-1", "op-2-COMPLETED"), address.toLowerCase())
      assert.lengthOf(sent, 1)
      yield* send("tenant-2")
      assert.lengthOf(sent, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes nowhere for an event that has no recipient, or is told to nobody by mail", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      yield* sendMail(siteIsReady(), undefined)
      for (const eventType of ["WEBHOOK_DISABLED", "OPERATIONS_ALERT", "OF_A_RELEASE_TO_COME"]) {
        yield* sendMail({ ...siteIsReady(), eventType }, address)
      }
      yield* send("no tenant/")
      assert.deepStrictEqual([sent, yield* itemsOf()], [[], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is not sent, nor taken for sent, where no sender is configured", () => {
    const { layer, sent } = makeMailWorld({ hasSender: false })
    return Effect.gen(function* () {
      yield* send()
      assert.deepStrictEqual([sent, yield* itemsOf()], [[], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves no address and no link in the table", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      const link = yield* mailed(sent)
      yield* post(link)
      const items = JSON.stringify(yield* itemsOf())
      assert.include(items, "SENT#op-1-COMPLETED#")
      assert.include(items, "UNSUBSCRIBED")
      assert.notMatch(items, /owner|example\.com/i)
      assert.notInclude(items, link.slice(-43))
    }).pipe(Effect.provide(layer))
  })
})
