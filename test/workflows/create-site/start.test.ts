import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { groups, type User } from "../../../src/http/Identity.ts"
import { TenantId } from "../../../src/kernel/Ids.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { TemplateStore } from "../../../src/templates/TemplateStore.ts"
import { createSite } from "../../../src/workflows/create-site/start.ts"
import { as, fakePluginStore, fakeSiteStore, fakeTable, userOf } from "../../support/fakes.ts"
import { makeSite, settingsFrom } from "../../support/samples.ts"

/** Whose site a creation says that it makes. */
const adminOf = Effect.fnUntraced(function* (caller: Partial<User>, named?: string) {
  const payloads: Array<unknown> = []
  const store = fakeSiteStore(makeSite(), {
    create: (_site, { payload }) => Effect.sync(() => void payloads.push(payload)),
  })
  const layer = Layer.mergeAll(
    store,
    fakeTable({ get: () => Effect.succeed(undefined) }),
    fakePluginStore({ getAll: () => Effect.succeed([]) }),
    Layer.mock(TemplateStore, {}),
    Layer.mock(OperationDispatcher, { dispatch: () => Effect.void }),
    SecureRandom.layerWebCrypto,
    settingsFrom(),
  )
  const request = { siteName: "Tea", subdomain: "tea", environment: "DEV" as const }
  yield* createSite(TenantId.make("tenant-1"), {
    ...request,
    ...(named === undefined ? {} : { adminEmail: named }),
  }).pipe(as(userOf(caller)), Effect.provide(layer))
  return Object(payloads[0])["adminEmail"]
})

describe("the administrator of a new site", () => {
  it.effect("is the caller by an address that is verified, or who is named", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* adminOf({ email: "ada@example.com" }), "ada@example.com")
      assert.strictEqual(yield* adminOf({ email: "ada@example.com" }, "bob@example.com"), "bob@example.com")
      // An address that is not verified is none.
      assert.isUndefined(yield* adminOf({ email: "" }))
      assert.isUndefined(yield* adminOf({ email: "ádá@example.com" }))
    }),
  )

  it.effect("is nobody of the staff, who make sites for others", () =>
    Effect.gen(function* () {
      const staff = { email: "staff@example.com", groups: new Set([groups.staff]), tenantIds: new Set<string>() }
      assert.isUndefined(yield* adminOf(staff))
      assert.strictEqual(yield* adminOf(staff, "bob@example.com"), "bob@example.com")
    }),
  )
})
