import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"

import { deliver, rename } from "../../../client/effect/example.ts"
import { hasCode } from "../../../client/effect/hasCode.ts"
import { PortalClient } from "../../../client/effect/PortalClient.ts"
import * as plain from "../../../client/example.ts"
import { hasCode as isCode, makePortal as makePlainPortal } from "../../../client/index.ts"
import { TenantId, SiteId } from "../../../src/kernel/Ids.ts"
import { makePortal } from "../../support/Portal.ts"
import { SystemStack } from "../../support/SystemStack.ts"

const tenantId = TenantId.make("tenant-client")

const client = Layer.unwrap(
  Effect.gen(function* () {
    const stack = yield* SystemStack
    const token = Effect.map(makePortal(stack).token(), (text) => Redacted.make(text))
    return PortalClient.layer({ baseUrl: stack.api, token })
  }),
).pipe(Layer.provideMerge(FetchHttpClient.layer))

layer(client.pipe(Layer.provideMerge(SystemStack.layer({ tenants: { "tenant-client": "runs" } }))), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the portal's client, against the running service", (it) => {
  it.effect("delivers an order: a site at its address, made once, read, listed and renamed", () =>
    Effect.gen(function* () {
      const portal = yield* PortalClient
      const order = { orderId: "order-1", tenantId, siteName: "My Business Site", subdomain: "mybusiness" }
      const url = yield* deliver(order)
      assert.match(url, /^http:\/\/mybusiness\.wpdev\.localhost:\d+$/)
      assert.strictEqual(yield* deliver(order), url)

      const { items } = yield* portal.sites.listSites({ params: { tenantId }, query: { pageSize: 10 } })
      assert.deepStrictEqual(
        items.map(({ siteName, status }) => ({ siteName, status })),
        [{ siteName: "My Business Site", status: "ACTIVE" }],
      )
      const siteId = items[0]?.siteId ?? SiteId.make("none")
      assert.strictEqual(yield* rename(tenantId, siteId, "Ours"), "My Business Site")
      const site = yield* portal.sites.getSite({ params: { tenantId, siteId } })
      assert.strictEqual(site.siteName, "Ours")

      const stale = yield* portal.sites
        .updateSite({ params: { tenantId, siteId }, headers: { "if-match": '"0"' }, payload: { siteName: "Theirs" } })
        .pipe(Effect.flip)
      assert.isTrue(hasCode("SITE_007")(stale))
    }),
  )

  it.effect("delivers in its plain form as well, with progress that rises, and says what it may not in words", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const token = yield* makePortal(stack).token()
      const portal = makePlainPortal({ baseUrl: stack.api, token: () => token })
      const order = { orderId: "order-2", tenantId, siteName: "Plain", subdomain: "plain" }
      const shown: Array<number> = []
      const url = yield* Effect.promise(() => plain.deliver(portal, order, (progress) => shown.push(progress)))
      assert.match(url, /^http:\/\/plain\.wpdev\.localhost:\d+$/)
      assert.deepStrictEqual(
        shown,
        shown.toSorted((one, other) => one - other),
      )
      assert.strictEqual(shown.at(-1), 100)
      const params = { path: { tenantId } }
      const { data } = yield* Effect.promise(() => portal.GET("/v1.0/tenants/{tenantId}/sites", { params }))
      const siteId = data.items.find(({ subdomain }) => subdomain === "plain")?.siteId ?? ""
      assert.strictEqual(yield* Effect.promise(() => plain.rename(portal, tenantId, siteId, "Fine")), "Plain")
      const taken = yield* Effect.flip(
        Effect.tryPromise({
          try: () => plain.deliver(portal, { ...order, orderId: "order-3" }, () => {}),
          catch: (error) => error,
        }),
      )
      assert.isTrue(isCode(taken, "SITE_003"))
    }),
  )

  it.effect("tells an error by its code, with the details that the code has", () =>
    Effect.gen(function* () {
      const portal = yield* PortalClient
      const siteId = SiteId.make("site-none")
      const found = yield* portal.sites
        .getSite({ params: { tenantId, siteId } })
        .pipe(Effect.catchIf(hasCode("SITE_002"), ({ error }) => Effect.succeed(error.details.siteId)))
      assert.strictEqual(found, siteId)
      const error = yield* portal.sites
        .listSites({ params: { tenantId: TenantId.make("tenant-other") }, query: {} })
        .pipe(Effect.flip)
      assert.isTrue(hasCode("AUTH_002")(error))
    }),
  )

  it.effect("tells of an operation that FAILED why it did", () =>
    Effect.gen(function* () {
      const portal = yield* PortalClient
      const accepted = yield* portal.sites.createSite({
        params: { tenantId },
        headers: {},
        payload: {
          siteName: "Of the future",
          subdomain: "future",
          environment: "DEV",
          configuration: { phpVersion: "9.9" },
        },
      })
      const code = yield* portal.waitFor(accepted).pipe(
        Effect.as("COMPLETED"),
        Effect.catchTag("OperationFailed", (failed) => Effect.succeed(failed.code)),
      )
      assert.strictEqual(code, "SITE_009")
    }),
  )
})
