import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { toItem } from "../../src/platform/Table.ts"
import { Site } from "../../src/sites/Site.ts"
import { decodeSite, siteItem } from "../../src/sites/SiteItem.ts"

/** As JSON: the table knows no negative zero. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

describe("the item of a site", () => {
  it.effect.prop("is read back as the site that was written", [Site], ([site]) =>
    Effect.gen(function* () {
      const read = yield* decodeSite(unmarshall(toItem(siteItem(site))))
      assert.instanceOf(read, Site)
      assert.deepStrictEqual(plain(read), plain(site))
    }),
  )

  it.prop("has the keys by which the site is found", [Site], ([site]) => {
    const item = siteItem(site)
    assert.deepStrictEqual([item.PK, item.SK], [`TENANT#${site.tenantId}`, `SITE#${site.siteId}`])
    assert.deepStrictEqual([item.GSI3PK, item.GSI3SK], [`STATUS#${site.status}`, `${site.updatedAt}#${site.siteId}`])
    assert.deepStrictEqual([item.GSI4PK, item.GSI5PK], [`SUBDOMAIN#${site.subdomain}`, `ENV#${site.environment}`])
  })
})
