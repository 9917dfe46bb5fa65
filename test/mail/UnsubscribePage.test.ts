import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { TenantId } from "../../src/kernel/Ids.ts"
import { takeFeedback } from "../../src/mail/MailFeedback.ts"
import { MailStore } from "../../src/mail/MailStore.ts"
import { recipientOf } from "../../src/mail/Unsubscribing.ts"
import { address, itemsOf, look, mailed, makeMailWorld, post } from "./MailWorld.ts"

const reasonOf = (tenantId: string) =>
  Effect.flatMap(MailStore, (store) => store.suppressed(recipientOf(TenantId.make(tenantId), address)))

const feedback = (eventType: "Bounce" | "Complaint", more: object = {}, tenantId: string | null = "tenant-1") => {
  const recipients = [{ emailAddress: address.toUpperCase() }]
  return {
    eventType,
    mail: { messageId: "mail-1", ...(tenantId === null ? {} : { tags: { tenantId: [tenantId] } }) },
    ...(eventType === "Bounce"
      ? { bounce: { bounceType: "Permanent", bouncedRecipients: recipients, ...more } }
      : { complaint: { complainedRecipients: recipients, ...more } }),
  }
}

describe("the page by which mail is unsubscribed from", () => {
  it.effect("changes nothing when it is looked at, as mail scanners do", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      const link = yield* mailed(sent)
      const before = (yield* itemsOf()).length
      const page = yield* look(link)
      assert.strictEqual(page.status, 200)
      assert.include(page.html, '<form method="post">')
      assert.notMatch(page.html, /<script|<img|<link|src=|https?:/)
      assert.lengthOf(yield* itemsOf(), before)
      assert.isUndefined(yield* reasonOf("tenant-1"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("unsubscribes with one POST, of a mail program or of its button, as often as one likes", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      const link = yield* mailed(sent)
      for (const form of [{ "List-Unsubscribe": "One-Click" }, { do: "unsubscribe" }]) {
        const page = yield* post(link, form)
        assert.strictEqual(page.status, 200)
        assert.include(page.html, "You get no more mails")
        assert.strictEqual(yield* reasonOf("tenant-1"), "UNSUBSCRIBED")
      }
      assert.isUndefined(yield* reasonOf("tenant-2"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets mail go again to who takes it back", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      const link = yield* mailed(sent)
      yield* post(link)
      for (const _again of [1, 2]) {
        assert.include((yield* post(link, { do: "resume" })).html, "again")
        assert.isUndefined(yield* reasonOf("tenant-1"))
      }
      yield* mailed(sent, "tenant-1", "op-2-COMPLETED")
      assert.lengthOf(sent, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes no token that is forged, cut, another tenant's, or of another address", () => {
    const { layer, sent } = makeMailWorld()
    return Effect.gen(function* () {
      const link = yield* mailed(sent)
      const token = new URL(link).searchParams.get("token") ?? ""
      const [tenant = "", hash = "", signature = ""] = token.split(".")
      const other = recipientOf(TenantId.make("tenant-1"), "other@example.com").addressHash
      for (const forged of [
        `tenant-2.${hash}.${signature}`,
        `${tenant}.${other}.${signature}`,
        `${tenant}.${hash}.${signature.slice(0, -2)}AA`,
        `${tenant}.${hash}.${"A".repeat(43)}`,
        `${tenant}.${hash}.`,
        `${tenant}.${hash}`,
        `${token}.${token}`,
        "<script>",
        "",
      ]) {
        const page = yield* post(`https://api.example.com/mail/unsubscribe?token=${encodeURIComponent(forged)}`)
        assert.strictEqual(page.status, 404, forged)
        assert.notInclude(page.html, "<script>")
      }
      for (const tenantId of ["tenant-1", "tenant-2"]) assert.isUndefined(yield* reasonOf(tenantId))
    }).pipe(Effect.provide(layer))
  })
})

describe("what SES tells of a mail", () => {
  for (const [what, told, reason] of [
    ["does not exist", feedback("Bounce"), "BOUNCED"],
    ["complains", feedback("Complaint", { complaintFeedbackType: "abuse" }), "COMPLAINED"],
  ] as const) {
    it.effect(`takes an address that ${what} out of its tenant's mail, and no link puts it back`, () => {
      const { layer, sent } = makeMailWorld()
      return Effect.gen(function* () {
        const link = yield* mailed(sent)
        yield* post(link)
        yield* takeFeedback(told)
        assert.strictEqual(yield* reasonOf("tenant-1"), reason)
        yield* post(link)
        assert.strictEqual((yield* post(link, { do: "resume" })).status, 409)
        assert.strictEqual(yield* reasonOf("tenant-1"), reason)
        assert.isUndefined(yield* reasonOf("tenant-2"))
        yield* mailed(sent, "tenant-1", "op-2-COMPLETED")
        assert.lengthOf(sent, 1)
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("changes nothing if the mailbox is full, the mail was no spam after all, or was none of a tenant's", () => {
    const { layer } = makeMailWorld()
    return Effect.gen(function* () {
      for (const told of [
        feedback("Bounce", { bounceType: "Transient" }),
        feedback("Bounce", { bounceType: "Undetermined" }),
        feedback("Complaint", { complaintFeedbackType: "not-spam" }),
        feedback("Bounce", {}, null),
        feedback("Bounce", {}, "no tenant/"),
        { eventType: "Delivery", mail: { messageId: "mail-1", tags: { tenantId: ["tenant-1"] } } },
      ]) {
        yield* takeFeedback(told)
      }
      assert.deepStrictEqual(yield* itemsOf(), [])
    }).pipe(Effect.provide(layer))
  })
})
