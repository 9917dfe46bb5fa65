import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"

import { encodeToken, type PagedQuery } from "../../src/http/Page.ts"
import { OpaqueId, TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { OperationReader } from "../../src/operations/api/OperationReader.ts"
import { OperationId } from "../../src/operations/engine/Operation.ts"
import { operationItem } from "../../src/operations/engine/OperationItem.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { siteItem } from "../../src/sites/SiteItem.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { makeOperation, standingSite } from "../support/samples.ts"

useDatabase()

const layer = Layer.suspend(() =>
  Layer.mergeAll(SiteReader.layer, OperationReader.layer).pipe(
    Layer.provideMerge(OperationStore.layer),
    Layer.provideMerge(tableLayer),
  ),
)
const tenants = ["tenant-a", "tenant-b"].map((tenantId) => TenantId.make(tenantId))
const [mine = TenantId.make("tenant-a")] = tenants

const given = Effect.gen(function* () {
  const table = yield* Table
  for (const tenantId of tenants) {
    for (const number of [1, 2, 3]) {
      const site = standingSite({ tenantId, siteId: SiteId.make(`site-${number}`) })
      const operation = makeOperation({ operationId: OperationId.make(`op-${number}`) }, site)
      yield* table.put({ Item: toItem(siteItem(site)) })
      yield* table.put({ Item: toItem(operationItem(operation)) })
    }
  }
})

interface Listed {
  readonly items: ReadonlyArray<{ readonly tenantId: string }>
  readonly nextToken: string | null
}

/** Keys that DynamoDB would refuse, keys of other lists, and such as fit. */
const sortKey = fc
  .tuple(
    fc.constantFrom("", "SITE#", "OP#", "PROFILE", "PENDING#", "PENDING#1970-01-01T00:00:00.000Z#", "FAILED#"),
    fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 900 }), fc.constantFrom("", "site-2", "op-2")),
  )
  .map((parts) => parts.join(""))

/** Lists of an index: what it is asked for, and what its tokens are made of. */
const lists: ReadonlyArray<{
  readonly name: string
  readonly query: PagedQuery
  readonly ask: (page: {
    readonly pageSize: number
    readonly startAt?: string
  }) => Effect.Effect<Listed, { readonly _tag: string }, SiteReader | OperationReader>
}> = [
  {
    name: "the table",
    query: { scope: "sites||", partition: `TENANT#${mine}`, prefix: "SITE#", rest: OpaqueId },
    ask: (page) => Effect.flatMap(SiteReader, (reader) => reader.list(mine, page)),
  },
  {
    name: "GSI2",
    query: {
      scope: "operations|",
      index: "GSI2",
      partition: `TENANT#${mine}#STATUS`,
      prefix: "PENDING#",
      rest: OpaqueId,
    },
    ask: (page) => Effect.flatMap(OperationReader, (reader) => reader.list(mine, { status: "PENDING", ...page })),
  },
]

describe("a startAt of whatever text", () => {
  for (const { ask, name, query } of lists) {
    it.effect(`is refused, or gives a page of the caller's own partition of ${name}`, () =>
      Effect.gen(function* () {
        yield* given
        const { nextToken } = yield* ask({ pageSize: 1 })
        const token = nextToken ?? ""
        const [key = ""]: ReadonlyArray<string> = JSON.parse(Buffer.from(token, "base64url").toString())
        // Whoever knows how tokens are made can make these.
        assert.strictEqual(encodeToken(query, key), token)
        const services = yield* Effect.context<SiteReader | OperationReader>()
        const startAt = fc.oneof(
          fc.string(),
          sortKey.map((made) => encodeToken(query, made)),
          fc.nat().map((length) => token.slice(0, length % token.length)),
        )
        yield* Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(startAt, async (text) => {
              const answer = ask({ pageSize: 2, startAt: text }).pipe(
                Effect.map(({ items }) => items.map(({ tenantId }) => tenantId)),
                Effect.catchTag("InvalidRequest", () => Effect.succeed<ReadonlyArray<string>>([])),
                Effect.provideContext(services),
              )
              assert.isTrue((await Effect.runPromise(answer)).every((tenantId) => tenantId === mine))
            }),
            { numRuns: 200 },
          ),
        )
        assert.lengthOf((yield* ask({ pageSize: 2, startAt: token })).items, 2)
      }).pipe(Effect.provide(layer)),
    )
  }
})
