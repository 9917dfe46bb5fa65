import { assert, describe, it } from "@effect/vitest"

import { mailOf } from "../../src/mail/MailBody.ts"
import { mailedEventTypes, textOf } from "../../src/mail/MailTexts.ts"
import type { OperationType } from "../../src/operations/engine/Operation.ts"
import { eventOf, outcomes } from "../../src/operations/engine/OperationEvents.ts"
import { operationKinds } from "../../src/operations/engine/OperationKinds.ts"
import { webhookEventTypes } from "../../src/webhooks/WebhookEvents.ts"
import { kinds, operationOf } from "../support/changes.ts"

const siteUrl = "https://shop.wp.example"
const link = "https://api.example.com/mail/unsubscribe?token=a.b.c"
const error = { code: "WP_001", message: "WordPress is away" }

const told = (type: OperationType, status: keyof typeof outcomes, siteName = "Shop") =>
  textOf(
    eventOf(
      operationOf(type, { status, siteName, error: status === "FAILED" ? error : null }),
      siteUrl,
      outcomes[status],
    ),
  )

describe("what a customer is mailed", () => {
  it("is every event that a webhook is told of, but the end of a webhook, which is nobody's own doing", () => {
    assert.sameMembers(
      [...mailedEventTypes],
      webhookEventTypes.filter((type) => type !== "WEBHOOK_DISABLED"),
    )
  })

  for (const { type } of kinds) {
    it(`says which site it is about and what came of ${type}`, () => {
      const { completed, failed } = operationKinds[type]
      assert.deepStrictEqual(told(type, "COMPLETED"), {
        subject: `Your site "Shop" ${completed}`,
        sentence: `Your site "Shop" ${completed}.`,
        ...(type === "SITE_DELETION" ? {} : { link: siteUrl }),
      })
      assert.deepStrictEqual(told(type, "FAILED"), {
        subject: `Your site "Shop" ${failed}`,
        sentence: `Your site "Shop" ${failed}: WordPress is away`,
      })
      assert.include(told(type, "CANCELLED")?.sentence, '"Shop" was cancelled')
    })
  }

  it("says which domain leads to a site, or no longer does", () => {
    const payload = { tenantId: "tenant-1", displayName: "bücher.example", siteName: "Shop" }
    assert.deepStrictEqual(textOf({ eventType: "DOMAIN_VERIFIED", payload }), {
      subject: "Your domain is connected",
      sentence: 'bücher.example leads to your site "Shop".',
    })
    assert.include(textOf({ eventType: "DOMAIN_REMOVED", payload })?.sentence, 'no longer leads to your site "Shop"')
  })

  it("says which plugin is vulnerable, and how", () => {
    const payload = {
      name: "Forms",
      installedVersion: "1.2",
      siteId: "site-1",
      vulnerabilities: [{ title: "One" }, { title: "Two" }],
    }
    assert.strictEqual(
      textOf({ eventType: "PLUGIN_VULNERABLE", payload })?.sentence,
      "Forms 1.2 on site site-1 has a known vulnerability: One; Two. Update or uninstall it.",
    )
  })

  it("is nothing of an event whose form is not known", () => {
    assert.isUndefined(textOf({ eventType: "SITE_CREATION_COMPLETE", payload: { siteUrl } }))
    assert.isUndefined(textOf({ eventType: "constructor", payload: {} }))
  })

  it("holds what a customer has named as text, in the subject on one line", () => {
    const text = told("SITE_CREATION", "COMPLETED", 'A\r\nBcc: x@y.example <img src="x"> & b')
    assert.isDefined(text)
    const { html, subject, text: plain } = mailOf(text, link)
    assert.strictEqual(subject, 'Your site "A Bcc: x@y.example <img src="x"> & b" is ready')
    assert.strictEqual(plain.split("\n")[0], 'Your site "A Bcc: x@y.example <img src="x"> & b" is ready.')
    assert.include(html, "&lt;img src=&quot;x&quot;&gt; &amp; b")
    assert.notInclude(html, "<img")
    for (const body of [plain, html]) {
      assert.include(body, siteUrl)
      assert.include(body, link)
    }
  })
})
