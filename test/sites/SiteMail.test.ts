import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"

import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { copiedConfiguration, overwrittenConfiguration } from "../../src/sites/MailOfCopies.ts"
import { SiteMail } from "../../src/sites/SiteMail.ts"
import type { WordPressMail } from "../../src/wordpress/WordPressSites.ts"
import { fakeSiteStore, fakeWordPress } from "../support/fakes.ts"
import { makeSite, standingSite } from "../support/samples.ts"

const mailOf = (id: number): typeof WordPressMail.Type => ({
  id,
  date: "2026-01-05T10:30:00.000Z",
  from: "shop@example.com",
  to: ["ann@example.com"],
  subject: `Mail ${id}`,
  text: "Tea",
  html: null,
  attachments: [],
  truncated: false,
})

/** A site whose WordPress has captured so many mails. */
const makeMailbox = (
  mails: number,
  site = standingSite(),
  wordpress = fakeWordPress(({ path }) => {
    const query = new URL(path, "http://wordpress.example").searchParams
    const before = Number(query.get("before") ?? mails + 1)
    const size = Math.min(Number(query.get("per_page")), before - 1)
    return Effect.succeed(Array.from({ length: size }, (_unused, index) => mailOf(before - 1 - index)))
  }),
) => {
  const layer = SiteMail.layer.pipe(Layer.provide(Layer.merge(fakeSiteStore(site), wordpress.layer)))
  return { wordpress, layer }
}
const list = (page: { readonly pageSize?: number; readonly startAt?: string } = {}, tenantId = "tenant-1") =>
  Effect.flatMap(SiteMail, (mail) =>
    mail.list({ tenantId: TenantId.make(tenantId), siteId: SiteId.make("site-1") }, page),
  )

describe("the mails that a site has captured", () => {
  it("are all listed, once and newest first, whatever the size of a page", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 30 }), async (mails, pageSize) => {
        const { layer } = makeMailbox(mails)
        const read = Effect.gen(function* () {
          const seen: Array<number> = []
          let next: string | null = null
          do {
            const page: Effect.Success<ReturnType<typeof list>> = yield* list({
              pageSize,
              ...(next === null ? {} : { startAt: next }),
            })
            seen.push(...page.items.map(({ id }) => id))
            next = page.nextToken
            assert.isTrue(next === null || page.count === pageSize)
          } while (next !== null)
          return seen
        })
        const seen = await Effect.runPromise(Effect.provide(read, layer))
        assert.deepStrictEqual(
          seen,
          Array.from({ length: mails }, (_unused, index) => mails - index),
        )
      }),
      { numRuns: 50 },
    )
  })

  it.effect("fill no page beyond what a function may answer", () => {
    const wordpress = fakeWordPress(() =>
      Effect.succeed(
        Array.from({ length: 101 }, (_unused, index) => ({ ...mailOf(101 - index), text: '"'.repeat(32_000) })),
      ),
    )
    const { layer } = makeMailbox(101, standingSite(), wordpress)
    return Effect.gen(function* () {
      const page = yield* list({ pageSize: 100 })
      assert.isBelow(Buffer.byteLength(JSON.stringify(JSON.stringify(page))), 6_000_000)
      assert.isAbove(page.count, 30)
      assert.isTrue(page.moreAvailable)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are asked for once, and no other tenant's or broken token is taken", () => {
    const { layer, wordpress } = makeMailbox(3)
    return Effect.gen(function* () {
      const { _links } = yield* list({ pageSize: 2 })
      assert.deepStrictEqual(
        wordpress.heard.map(({ path }) => path),
        ["/bbws/v1/sites/7/mail?per_page=3"],
      )
      assert.match(_links.next?.href ?? "", /^\/v1\.0\/tenants\/tenant-1\/sites\/site-1\/mail\?pageSize=2&startAt=/)
      assert.strictEqual((yield* Effect.flip(list({}, "tenant-2")))._tag, "SiteNotFound")
      assert.strictEqual((yield* Effect.flip(list({ startAt: "x" })))._tag, "InvalidRequest")
      assert.lengthOf(wordpress.heard, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are gone with the site", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(list()))._tag, "StatusForbids")
    }).pipe(Effect.provide(makeMailbox(3, makeSite({ ...standingSite(), status: "DELETED" })).layer)),
  )
})

describe("the mail of a copy", () => {
  const environment = fc.constantFrom("DEV", "SIT", "PROD")
  const mail = fc.constantFrom({}, { mail: "SEND" as const }, { mail: "CAPTURE" as const })

  it("is not sent because the source's is, and a copy out of PROD captures it", () => {
    fc.assert(
      fc.property(environment, mail, environment, (from, own, to) => {
        const source = { environment: from, configuration: { tagline: "Tea", ...own } }
        const captured = from === "PROD" && to === "PROD"
        assert.deepStrictEqual(copiedConfiguration(source, to), {
          tagline: "Tea",
          ...(captured ? { mail: "CAPTURE" } : {}),
        })
      }),
    )
  })

  it("stays as it was where a site is overwritten", () => {
    fc.assert(
      fc.property(environment, mail, environment, mail, (from, own, to, before) => {
        const source = { environment: from, configuration: { tagline: "Tea", ...own } }
        const target = { environment: to, configuration: { tagline: "Coffee", ...before } }
        assert.deepStrictEqual(overwrittenConfiguration(source, target), { tagline: "Tea", ...before })
      }),
    )
  })
})
