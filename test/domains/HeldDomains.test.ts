import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { DomainHolder, newClaim } from "../../src/domains/Domain.ts"
import { takeDomain } from "../../src/domains/DomainItem.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import { SiteId } from "../../src/kernel/Ids.ts"
import { fakeTable } from "../support/fakes.ts"
import { siteRef } from "../support/samples.ts"

const claimOf = (domain: string) =>
  newClaim({ ...siteRef, environment: "PROD", subdomain: "shop" }, { domain, wantsPrimary: false, nonce: "n" }, 0)
const holderOf = (domain: string, siteId = siteRef.siteId) => {
  const holder = new DomainHolder({ ...siteRef, siteId, environment: "PROD", domain, proof: "p", since: 1, version: 1 })
  return unmarshall(takeDomain("sites", holder, undefined).Put?.Item ?? {})
}

describe("the domains of a site that are its own", () => {
  it.effect("are read at once, as they are now", () => {
    const asked: Array<unknown> = []
    const table = fakeTable({
      getMany: (keys, options) =>
        Effect.sync(() => {
          asked.push([keys.map(({ PK }) => PK), options])
          return [holderOf("c.example", SiteId.make("site-2")), holderOf("d.example"), holderOf("b.example")]
        }),
    })
    return Effect.gen(function* () {
      const store = yield* DomainStore
      const held = yield* store.held(["a", "b", "c", "d"].map((name) => claimOf(`${name}.example`)))
      assert.deepStrictEqual(
        held.map(({ domain }) => domain),
        ["b.example", "d.example"],
      )
      assert.deepStrictEqual(asked, [
        [["DOMAIN#a.example", "DOMAIN#b.example", "DOMAIN#c.example", "DOMAIN#d.example"], { consistent: true }],
      ])
    }).pipe(Effect.provide(DomainStore.layer.pipe(Layer.provide(table))))
  })
})
