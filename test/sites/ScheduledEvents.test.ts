import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"

import { TenantId } from "../../src/kernel/Ids.ts"
import type { Item } from "../../src/platform/Table.ts"
import { TurnEnd } from "../../src/platform/Turn.ts"
import { runDueEvents } from "../../src/sites/ScheduledEvents.ts"
import { TenantList } from "../../src/tenants/TenantList.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import { fakeTable, fakeWordPress, type Heard } from "../support/fakes.ts"
import { settingsFrom } from "../support/samples.ts"

/** What a run of a site does; by default it takes a second. */
type Sites = Readonly<Record<string, Effect.Effect<unknown, WordPressCallError>>>

const ran = { ran: ["a_hook"], failed: [], due: false }
const second = Effect.delay(Effect.succeed(ran), "1 second")
const siteOf = (host: string) => ({ siteId: host, host, waitingSeconds: 30, times: 1 })

/** Tenants whose sites all have something to do. Tells when each site's run began and ended, in seconds. */
const makeWorld = (
  tenants: Readonly<Record<string, Sites>>,
  pages = [Object.keys(tenants)],
  variables: Readonly<Record<string, string>> = {},
) => {
  const began = new Map<string, number>()
  const ended = new Map<string, number>()
  const waiting = new Map(Object.entries(tenants).map(([tenantId, sites]) => [tenantId, Object.keys(sites)]))
  const note = (times: Map<string, number>, host: string) =>
    Effect.map(Clock.currentTimeMillis, (now) => times.set(host, now / 1000))
  const respond = ({ body, host, path, tenantId }: Heard): Effect.Effect<unknown, WordPressCallError> => {
    const sites = tenants[tenantId] ?? {}
    if (path === "/bbws/v1/cron/run" && host !== undefined) {
      return note(began, host).pipe(Effect.andThen(sites[host] ?? Effect.never), Effect.tap(note(ended, host)))
    }
    if (sites["unreachable"] !== undefined) return sites["unreachable"]
    const limit = body !== undefined && "limit" in body ? Number(body.limit) : 0
    return Effect.delay(
      Effect.sync(() => ({ sites: (waiting.get(tenantId) ?? []).splice(0, limit).map(siteOf) })),
      "100 millis",
    )
  }
  const wordpress = fakeWordPress(respond)
  let read = 0
  const listed = pages.flat()
  const list = TenantList.of({
    after: (tenantId) => ({ after: { S: tenantId } }),
    page: (from) => {
      read += 1
      const at = from === undefined ? 0 : listed.filter((tenantId) => tenantId <= String(from["after"]?.S)).length
      const page = pages.find((_, index) => pages.slice(0, index + 1).flat().length > at) ?? []
      const items = page.slice(page.indexOf(listed[at] ?? "")).map((id) => TenantId.make(id))
      const last = items.at(-1)
      return Effect.succeed({
        items,
        next: last === listed.at(-1) || last === undefined ? undefined : list.after(last),
      })
    },
  })
  /** Where a turn has stopped: a table that answers at once, so that no time goes by on the clock of the test. */
  const stop: { record?: Item } = {}
  const table = fakeTable({
    get: () => Effect.sync(() => stop.record),
    update: ({ ExpressionAttributeValues = {} }) =>
      Effect.sync(() => (stop.record = { stoppedAt: ExpressionAttributeValues[":stop"]?.S })),
  })
  const layer = Layer.mergeAll(wordpress.layer, Layer.succeed(TenantList, list), settingsFrom(variables), table)
  /** Pages of the tenants' list that were read so far. */
  const pagesRead = () => read
  /** One turn of a function that has 50 seconds. */
  const turn = Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(runDueEvents.pipe(Effect.provideService(TurnEnd, start + 50_000)))
    yield* TestClock.adjust("70 seconds")
    return yield* Fiber.join(fiber)
  }).pipe(Effect.provide(layer))
  const stoppedAt = (tenantId: string) => Effect.sync(() => (stop.record = { stoppedAt: tenantId }))
  return { began, ended, pagesRead, stoppedAt, turn, wordpress }
}

const many = (count: number, name: string, run: Sites[string]): Sites =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}-${index}.example`, run]))
const latest = (times: Map<string, number>, name: string) =>
  Math.max(...[...times].flatMap(([host, at]) => (host.startsWith(name) ? [at] : [])))

describe("a turn of scheduled events", () => {
  it.effect("asks every tenant, on each page of them, and runs what is due on the site's own host", () => {
    const world = makeWorld({ "tenant-1": many(2, "one", second), "tenant-2": many(1, "two", second) }, [
      ["tenant-1"],
      ["tenant-2"],
    ])
    return Effect.gen(function* () {
      yield* world.turn
      assert.deepStrictEqual([...world.ended.keys()].toSorted(), ["one-0.example", "one-1.example", "two-0.example"])
      const run = world.wordpress.heard.find(({ host }) => host === "two-0.example")
      assert.deepInclude(run, { tenantId: TenantId.make("tenant-2"), method: "POST", ofSchedule: true, retries: 0 })
    })
  })

  it.effect("asks a tenant in each place in which containers stand, and has its sites run there", () => {
    const world = makeWorld({ "tenant-1": many(1, "one", second) }, [["tenant-1"]], {
      WORDPRESS_ORIGIN_PROD: "https://production.internal",
    })
    return Effect.gen(function* () {
      yield* world.turn
      const { heard } = world.wordpress
      const asked = heard.filter(({ path }) => path === "/bbws/v1/cron").map(({ environment }) => environment)
      assert.deepStrictEqual(asked, ["DEV", "PROD"])
      assert.strictEqual(heard.find(({ host }) => host === "one-0.example")?.environment, "DEV")
    })
  })

  it.effect("lets no site wait for those of other tenants that hang, or whose WordPress does", () => {
    const hanging = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`tenant-h${index}`, many(3, `hung-${index}`, Effect.never)]),
    )
    const silent = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `tenant-s${index}`,
        { unreachable: Effect.delay(Effect.fail(new WordPressTimeout({ afterMs: 10_000 })), "10 seconds") },
      ]),
    )
    const world = makeWorld({ ...hanging, ...silent, "tenant-1": many(12, "well", second) })
    return Effect.gen(function* () {
      yield* world.turn
      assert.isAtMost(latest(world.ended, "well"), 5)
      // Nobody waits for the others for longer than they are waited for.
      assert.strictEqual(world.began.size, 72)
      assert.strictEqual([...world.ended.keys()].filter((host) => host.startsWith("hung")).length, 0)
    })
  })

  it.effect("lets the others of a tenant go on beside one that hangs, and those behind four within its time", () => {
    const one = makeWorld({ "tenant-1": { "hung.example": Effect.never, ...many(15, "well", second) } })
    const four = makeWorld({ "tenant-1": { ...many(4, "hung", Effect.never), ...many(8, "well", second) } })
    return Effect.gen(function* () {
      yield* one.turn
      assert.isAtMost(latest(one.ended, "well"), 6)
      const start = (yield* Clock.currentTimeMillis) / 1000
      yield* four.turn
      assert.isAtMost(latest(four.ended, "well") - start, 24)
    })
  })

  it.effect("asks a thousand tenants in a turn, and runs a site of each", () => {
    const tenants = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`tenant-${index}`, { [`site-${index}.example`]: second }]),
    )
    const world = makeWorld(tenants)
    return Effect.gen(function* () {
      yield* world.turn
      assert.strictEqual(world.ended.size, 1000)
      assert.isAtMost(latest(world.ended, "site"), 15)
    })
  })

  it.effect(
    "begins where the one before has stopped, so that no number of tenants that hang keeps others waiting",
    () => {
      const unreachable = Effect.delay(Effect.fail(new WordPressTimeout({ afterMs: 10_000 })), "10 seconds")
      const silent = Array.from({ length: 600 }, (_, index) => [`a-${1000 + index}`, { unreachable }] as const)
      const tenants = { ...Object.fromEntries(silent), "b-1": many(1, "well", second), "b-2": many(1, "good", second) }
      const names = Object.keys(tenants)
      const pages = Array.from({ length: 31 }, (_, page) => names.slice(page * 20, page * 20 + 20))
      const world = makeWorld(tenants, pages)
      const asked = (from: number) =>
        world.wordpress.heard
          .slice(from)
          .flatMap(({ path, tenantId }) => (path === "/bbws/v1/cron" ? [String(tenantId)] : []))
      return Effect.gen(function* () {
        yield* world.turn
        // Fifty at a time, each for ten seconds, and none any more when the time is over.
        assert.deepStrictEqual(asked(0).toSorted(), names.slice(0, 250))
        assert.isBelow(world.pagesRead(), 25)
        yield* world.turn
        assert.deepStrictEqual(asked(250).toSorted(), names.slice(250, 500))
        yield* world.turn
        assert.deepStrictEqual([...world.ended.keys()].toSorted(), ["good-0.example", "well-0.example"])
        // Behind the last comes the first.
        const third = asked(500)
        assert.includeMembers(third, names.slice(500))
        assert.includeMembers(third, names.slice(0, 140))
        assert.strictEqual(new Set(third).size, third.length)
      })
    },
  )

  it.effect("asks nobody twice, wherever it began, and each of those who are left when others have gone", () => {
    const tenants = Object.fromEntries(["t-1", "t-2", "t-3", "t-4"].map((name) => [name, many(1, name, second)]))
    const world = makeWorld(tenants, [
      ["t-1", "t-2"],
      ["t-3", "t-4"],
    ])
    return Effect.gen(function* () {
      yield* world.stoppedAt("t-2")
      yield* world.turn
      assert.deepStrictEqual(
        world.wordpress.heard.flatMap(({ path, tenantId }) => (path === "/bbws/v1/cron" ? [String(tenantId)] : [])),
        ["t-3", "t-4", "t-1", "t-2"],
      )
      yield* world.stoppedAt("t-2-that-is-gone")
      yield* world.turn
      assert.strictEqual(world.wordpress.heard.filter(({ path }) => path === "/bbws/v1/cron").length, 8)
    })
  })

  it.effect("asks a tenant that has much to do again, and begins nothing when its time is over", () => {
    const world = makeWorld({ "tenant-1": many(300, "busy", second) })
    return Effect.gen(function* () {
      yield* world.turn
      assert.isAbove(world.ended.size, 150)
      assert.isBelow(world.ended.size, 250)
      assert.isAtMost(latest(world.began, "busy"), 50)
    })
  })

  it.effect(
    "goes on with a site that has more to do, and not for ever, nor with one that gets nowhere or is busy",
    () => {
      let left = 3
      const more = Effect.sync(() => ({ ...ran, due: --left > 0 }))
      const world = makeWorld({
        "tenant-1": {
          "more.example": more,
          "stuck.example": Effect.succeed({ ran: [], failed: [], due: true }),
          "endless.example": Effect.succeed({ ...ran, due: true }),
          "busy.example": Effect.fail(new WordPressApiError({ status: 423 })),
          "broken.example": Effect.fail(new WordPressApiError({ status: 500 })),
          "rogue.example": Effect.succeed("nonsense"),
          "last.example": second,
        },
      })
      return Effect.gen(function* () {
        yield* world.turn
        const runs = (host: string) => world.wordpress.heard.filter((call) => call.host === host).length
        const hosts = [
          "more.example",
          "stuck.example",
          "endless.example",
          "busy.example",
          "broken.example",
          "rogue.example",
        ]
        assert.deepStrictEqual(hosts.map(runs), [3, 1, 5, 1, 1, 1])
        assert.isTrue(world.ended.has("last.example"))
      })
    },
  )
})
