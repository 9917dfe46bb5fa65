import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, ManagedRuntime } from "effect"
import * as fc from "fast-check"

import { type Environment } from "../../src/kernel/Environment.ts"
import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { TransactionRefused } from "../../src/platform/Transaction.ts"
import { type SiteStatus } from "../../src/sites/Site.ts"
import { claimKey, siteKey } from "../../src/sites/SiteItem.ts"
import { allows, holdsPlace, sourcesOf } from "../../src/sites/SiteLifecycle.ts"
import { endSiteChange, failSite } from "../../src/sites/SiteLock.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { profileKey } from "../../src/tenants/TenantItem.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { makeOperation, makeSite, settingsFrom } from "../support/samples.ts"

const statuses: ReadonlyArray<SiteStatus> = [
  "PROVISIONING",
  "ACTIVE",
  "SUSPENDED",
  "DEPROVISIONING",
  "DELETED",
  "FAILED",
]

/** Every change that is allowed, as `from>to`; all others are not. */
const allowed = new Set([
  "PROVISIONING>ACTIVE",
  "PROVISIONING>FAILED",
  "ACTIVE>SUSPENDED",
  "SUSPENDED>ACTIVE",
  "ACTIVE>DEPROVISIONING",
  "SUSPENDED>DEPROVISIONING",
  "FAILED>DEPROVISIONING",
  "DEPROVISIONING>DELETED",
  "DEPROVISIONING>FAILED",
  "FAILED>PROVISIONING",
])

describe("the status table", () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const may = allowed.has(`${from}>${to}`)
      it(`${may ? "lets" : "does not let"} a site that is ${from} become ${to}`, () => {
        assert.strictEqual(allows(from, to), may)
        assert.strictEqual(sourcesOf(to).includes(from), may)
      })
    }
  }

  it("lets go of subdomain and place in the quota with the deletion only", () => {
    assert.deepStrictEqual(
      statuses.filter((status) => !holdsPlace(status)),
      ["DELETED"],
    )
  })
})

interface ModelSite {
  readonly id: string
  readonly tenantId: string
  readonly subdomain: string
  readonly environment: Environment
  status: SiteStatus
  version: number
  updatedAt: string
  operationId: string | undefined
  lastOperationId: string
}

/** What should stand in the table, as plain values. */
interface Model {
  readonly history: number
  readonly sites: Array<ModelSite>
  readonly claims: Map<string, string>
  readonly counts: Map<string, number>
  clock: number
}

interface Real {
  readonly run: <A, E>(effect: Effect.Effect<A, E, Table | SiteStore>) => Promise<Exit.Exit<A, E>>
}
type Command = fc.AsyncCommand<Model, Real>

const value = async <A, E>(exit: Promise<Exit.Exit<A, E>>): Promise<A> => {
  const done = await exit
  if (Exit.isFailure(done)) throw new Error(String(done.cause))
  return done.value
}

const claimOf = (site: ModelSite) => `${site.environment}#${site.subdomain}`

const modelled = (site: ModelSite) => ({
  ...makeSite({
    siteId: SiteId.make(site.id),
    tenantId: TenantId.make(site.tenantId),
    subdomain: site.subdomain,
    environment: site.environment,
    createdAt: site.updatedAt,
    updatedAt: site.updatedAt,
    operationId: site.lastOperationId,
  }),
})

const operationOf = (site: ModelSite, operationId: string) =>
  makeOperation({}, makeSite({ ...modelled(site), operationId }))

/** The table says what the model says of this site, its subdomain and its tenant's quota. */
const agrees = async (model: Model, real: Real, site: ModelSite) => {
  const [item, claim, profile] = await value(
    real.run(
      Effect.gen(function* () {
        const table = yield* Table
        return yield* Effect.all(
          [
            table.get(siteKey(site.tenantId, site.id), { consistent: true }),
            table.get(claimKey(site.environment, site.subdomain), { consistent: true }),
            table.get(profileKey(site.tenantId), { consistent: true }),
          ],
          { concurrency: 3 },
        )
      }),
    ),
  )
  const stands = model.sites.includes(site)
  assert.deepStrictEqual(
    [item?.["status"], item?.["version"], item?.["operationId"], item?.["GSI3PK"], item?.["GSI3SK"]],
    stands
      ? [site.status, site.version, site.operationId, `STATUS#${site.status}`, `${site.updatedAt}#${site.id}`]
      : [undefined, undefined, undefined, undefined, undefined],
  )
  assert.strictEqual(claim?.["siteId"], model.claims.get(claimOf(site)))
  assert.strictEqual(profile?.["siteCount"] ?? 0, model.counts.get(site.tenantId) ?? 0)
}

const later = (model: Model): string => new Date((model.clock += 1000)).toISOString()

const create = (tenant: number, name: number, environment: Environment): Command => ({
  check: () => true,
  run: async (model, real) => {
    const id = `site-${model.history}-${model.clock}-${tenant}-${name}`
    const site: ModelSite = {
      id,
      tenantId: `tenant-${model.history}-${tenant}`,
      subdomain: `shop-${model.history}-${name}`,
      environment,
      status: "PROVISIONING",
      version: 1,
      updatedAt: later(model),
      operationId: `op-${id}`,
      lastOperationId: `op-${id}`,
    }
    const count = model.counts.get(site.tenantId) ?? 0
    const expected = model.claims.has(claimOf(site)) ? "SubdomainTaken" : count >= 5 ? "SiteQuotaExceeded" : "created"
    const made = makeSite(modelled(site))
    const outcome = await value(
      real.run(
        Effect.flatMap(SiteStore, (store) => store.create(made, makeOperation({}, made))).pipe(
          Effect.as("created"),
          Effect.catch((error) => Effect.succeed(error._tag)),
        ),
      ),
    )
    assert.strictEqual(outcome, expected)
    if (expected === "created") {
      model.sites.push(site)
      model.claims.set(claimOf(site), id)
      model.counts.set(site.tenantId, count + 1)
    }
    await agrees(model, real, site)
  },
  toString: () => `create(tenant ${tenant}, name ${name}, ${environment})`,
})

const onSite = (
  what: string,
  nth: number,
  run: (model: Model, real: Real, site: ModelSite) => Promise<void>,
): Command => ({
  check: ({ sites }) => sites.length > 0,
  run: async (model, real) => {
    const site = model.sites[nth % model.sites.length]
    if (site === undefined) return
    await run(model, real, site)
    await agrees(model, real, site)
  },
  toString: () => `${what} of site ${nth}`,
})

/** The very creation that has been done is no error, whatever became of the site, and changes nothing. */
const createAgain = (nth: number): Command =>
  onSite("second creation", nth, async (_model, real, site) => {
    const made = makeSite(modelled(site))
    await value(real.run(Effect.flatMap(SiteStore, (store) => store.create(made, makeOperation({}, made)))))
  })

/** An operation takes hold of a site, as the start of a change does. */
const hold = (nth: number): Command =>
  onSite("hold", nth, async (model, real, site) => {
    const operationId = `op-hold-${site.id}-${model.clock}`
    later(model)
    await value(
      real.run(
        Effect.flatMap(Table, (table) =>
          table.update({
            Key: toItem(siteKey(site.tenantId, site.id)),
            UpdateExpression: "SET operationId = :operation",
            ExpressionAttributeValues: toItem({ ":operation": operationId }),
          }),
        ),
      ),
    )
    site.operationId = operationId
    site.lastOperationId = operationId
  })

type Writer = "holder" | "stranger"

const write = (nth: number, to: SiteStatus, writer: Writer, failed = false): Command =>
  onSite(`${failed ? "failure" : to} written by ${writer}`, nth, async (model, real, site) => {
    const operation = operationOf(site, writer === "holder" ? site.lastOperationId : "op-stranger")
    const now = later(model)
    const expected =
      writer === "holder" && site.operationId !== undefined && allowed.has(`${site.status}>${to}`)
        ? "written"
        : "refused"
    const outcome = await value(
      real.run(
        Effect.flatMap(Table, (table) =>
          table.transact({
            site: failed
              ? failSite(table.name, operation, operation.operationId, { code: "WP_001", message: "no" }, now)
              : endSiteChange(table.name, operation, operation.operationId, to, now, { healthStatus: "HEALTHY" }),
          }),
        ).pipe(
          Effect.as("written"),
          Effect.catch((error) =>
            error instanceof TransactionRefused ? Effect.succeed("refused") : Effect.succeed(error._tag),
          ),
        ),
      ),
    )
    assert.strictEqual(outcome, expected)
    if (expected === "refused") return
    site.status = to
    site.version += 1
    site.updatedAt = now
    site.operationId = undefined
  })

const nth = fc.nat({ max: 11 })
const writer = fc.oneof(
  { arbitrary: fc.constant<Writer>("holder"), weight: 4 },
  { arbitrary: fc.constant<Writer>("stranger"), weight: 1 },
)
const creation = fc
  .tuple(fc.nat({ max: 1 }), fc.nat({ max: 11 }), fc.constantFrom<Environment>("DEV", "SIT"))
  .map(([tenant, name, environment]) => create(tenant, name, environment))
const commands = fc.commands<Model, Real, false>(
  [
    creation,
    creation,
    nth.map(createAgain),
    nth.map(hold),
    fc.tuple(nth, writer).map(([site, by]) => write(site, "ACTIVE", by)),
    fc.tuple(nth, writer).map(([site, by]) => write(site, "FAILED", by, true)),
    fc.tuple(nth, fc.constantFrom(...statuses), writer).map(([site, to, by]) => write(site, to, by)),
  ],
  { maxCommands: 40, size: "max" },
)

describe("sites in the table", () => {
  it("keep to the life cycle, to one owner a subdomain and to the quota, whatever is tried in whatever order", async () => {
    const client = new MemoryDynamo()
    const runtime = ManagedRuntime.make(
      SiteStore.layer.pipe(
        Layer.provideMerge(Table.over(() => client)),
        Layer.provideMerge(settingsFrom()),
        Layer.orDie,
      ),
    )
    let history = 0
    await fc.assert(
      fc.asyncProperty(commands, async (tried) => {
        history += 1
        const model: Model = { history, sites: [], claims: new Map(), counts: new Map(), clock: 0 }
        const real: Real = { run: (effect) => runtime.runPromiseExit(effect) }
        await fc.asyncModelRun(() => ({ model, real }), tried)
        for (const site of model.sites) await agrees(model, real, site)
      }),
      { numRuns: 200, endOnFailure: false },
    )
    await runtime.dispose()
  })
})
