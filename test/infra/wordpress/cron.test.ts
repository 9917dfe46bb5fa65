import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { bootObjectStore } from "./object-store.ts"
import { code, Exported, Health, read, site } from "./wire.ts"

const { call, contentPath, create, plant, uproot, visit } = useNetwork()
const store = bootObjectStore()

const Taken = Schema.Struct({
  sites: Schema.Array(
    Schema.Struct({
      id: Schema.Int,
      siteId: Schema.String,
      host: Schema.String,
      waitingSeconds: Schema.Int,
      times: Schema.Int,
    }),
  ),
})
const Ran = Schema.Struct({
  ran: Schema.Array(Schema.String),
  failed: Schema.Array(Schema.Tuple([Schema.String, Schema.String])),
  due: Schema.Boolean,
})
const Listed = Schema.Struct({ events: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)) })

interface Scheduled {
  readonly hook: string
  readonly ago?: number
  readonly every?: string
  readonly args?: ReadonlyArray<unknown>
}

/** A site of a test's own, with what is asked of it. */
const siteCalled = Effect.fnUntraced(function* (label: string) {
  const { id } = site(yield* create(`site-${label}`, label))
  const host = `${label}.wpdev.localhost`
  const ofSite = (path: string, body: object) => call("POST", `test/v1/${path}`, { host, body })
  return {
    id,
    host,
    schedule: (events: ReadonlyArray<Scheduled>) => ofSite("cron-schedule", { events }),
    ask: Effect.map(ofSite("cron-post", {}), ({ text }) => Number(text)),
    /** Reads and writes what is kept of the site. */
    kept: Effect.map(ofSite("cron-meta", { id, key: "bbws_next_cron" }), ({ text }) => String(JSON.parse(text))),
    keep: (key: string, set: unknown) => ofSite("cron-meta", { id, key, set }),
    option: (name: string) => Effect.map(ofSite("option", { name }), ({ text }) => text),
    run: Effect.map(call("POST", "bbws/v1/cron/run", { host }), (answer) => read(Ran, answer)),
    tryRun: call("POST", "bbws/v1/cron/run", { host }),
    /** How often a hook has run. */
    times: (name: string) => {
      const path = contentPath(`cron-${id}-${name}`)
      return Fs.existsSync(path) ? Fs.readFileSync(path, "utf8").length : 0
    },
    /** Whether the platform is told that there is something to do. */
    taken: Effect.map(call("POST", "bbws/v1/cron", { body: { limit: 100 } }), (answer) =>
      read(Taken, answer).sites.find((one) => one.id === id),
    ),
  }
})

describe("scheduled events", () => {
  it.live("publish a post, on the site's own host, once it is told that it has something to do", () =>
    Effect.gen(function* () {
      const { host, ask, id, run, taken } = yield* siteCalled("cron-posts")
      const post = yield* ask
      const found = yield* taken
      assert.deepInclude(found, { siteId: "site-cron-posts", host, times: 1 })
      assert.isAtLeast(found?.waitingSeconds ?? 0, 60)
      // It is out: nobody else is told of it for a while.
      assert.isUndefined(yield* taken)
      assert.deepStrictEqual(yield* run, { ran: ["publish_future_post", "do_pings"], failed: [], due: false })
      const { text } = yield* call("GET", `wp/v2/posts/${post}`, { host })
      assert.include(text, `"status":"publish"`)
      assert.isUndefined(yield* taken)
      assert.isAbove(id, 1)
    }),
  )

  it.live("run as by cron of the site itself, each once however many callers come", () =>
    Effect.gen(function* () {
      const { host, option, run, schedule, times, tryRun } = yield* siteCalled("run-once")
      yield* schedule([
        { hook: "bbws_test_counts" },
        { hook: "bbws_test_counts", args: ["named"], every: "hourly" },
        { hook: "bbws_test_tells" },
      ])
      const answers = yield* Effect.all([tryRun, tryRun, tryRun], { concurrency: "unbounded" })
      for (const answer of answers) assert.include([200, 423], answer.status, answer.text)
      yield* run
      assert.deepStrictEqual([times("counts"), times("named")], [1, 1])
      assert.deepStrictEqual(JSON.parse(yield* option("bbws_test_told")), [true, 0, `http://${host}:8080`, true])
    }),
  )

  it.live("go on behind a hook that fails, prints, exits or dies, which then waits", () =>
    Effect.gen(function* () {
      const { run, schedule, times } = yield* siteCalled("rough")
      yield* schedule([
        { hook: "bbws_test_throws", ago: 90 },
        { hook: "bbws_test_prints", ago: 80 },
        { hook: "bbws_test_exits", ago: 70 },
        { hook: "bbws_test_dies", ago: 7300, every: "hourly" },
        { hook: "bbws_test_counts", ago: 10 },
      ])
      assert.deepStrictEqual(yield* run, { ran: [], failed: [["bbws_test_dies", "fatal"]], due: true })
      const second = yield* run
      assert.deepStrictEqual([second.ran, second.due], [["bbws_test_prints"], true])
      assert.deepStrictEqual(second.failed.flat(), ["bbws_test_throws", "error", "bbws_test_exits", "exit"])
      assert.deepStrictEqual(yield* run, { ran: ["bbws_test_counts"], failed: [], due: false })
      // It is due again, and held.
      yield* schedule([{ hook: "bbws_test_dies", ago: 60 }])
      assert.deepStrictEqual(yield* run, { ran: [], failed: [], due: false })
      assert.strictEqual(times("dies"), 1)
    }),
  )

  it.live("are run beside a hook that hangs", () =>
    Effect.gen(function* () {
      const { host, id, schedule, times, tryRun } = yield* siteCalled("hung")
      yield* plant("cron-hangs")
      yield* schedule([{ hook: "bbws_test_hangs", ago: 90 }, { hook: "bbws_test_counts" }])
      const hanging = yield* Effect.forkChild(tryRun)
      yield* Effect.sleep("50 millis").pipe(Effect.repeat({ until: () => times("hangs") > 0 }))
      const early = yield* tryRun
      assert.deepStrictEqual([early.status, code(early)], [423, "bbws_cron_busy"])
      // A minute later.
      const since = Math.floor(Date.now() / 1000) - 61
      const key = "bbws_cron_running1"
      yield* call("POST", "test/v1/cron-meta", { body: { id, key, set: { hook: "bbws_test_hangs", since } } })
      assert.include((yield* tryRun).text, `"ran":["bbws_test_counts"]`)
      yield* uproot("cron-hangs")
      assert.include((yield* Fiber.join(hanging)).text, `"ran":["bbws_test_hangs"]`)
      assert.deepStrictEqual([times("hangs"), times("counts")], [1, 1], host)
    }),
  )

  it.live("are scheduled beside what other requests have scheduled and taken meanwhile", () =>
    Effect.gen(function* () {
      const { host, id } = yield* siteCalled("beside")
      const done = yield* call("POST", "test/v1/cron-meanwhile", { host })
      // Whoever comes too late for an event is told that it has not got it.
      assert.strictEqual(done.text, "[true,true,false]")
      const { events } = read(Listed, yield* call("GET", `bbws/v1/sites/${id}/cron`))
      const hooks = events.map(({ hook }) => String(hook)).filter((hook) => hook.startsWith("bbws_"))
      assert.deepStrictEqual(hooks, ["bbws_test_others", "bbws_test_own"])
    }),
  )

  it.live("of WordPress itself wait for the site's own time of the day, and those that do nothing do not run", () =>
    Effect.gen(function* () {
      const { id, kept, run, schedule, taken } = yield* siteCalled("idle")
      const hourly = { hook: "wp_privacy_delete_old_export_files", ago: 5, every: "hourly" }
      yield* schedule([
        hourly,
        { hook: "wp_scheduled_delete", ago: 4, every: "daily" },
        { hook: "recovery_mode_clean_expired_keys", ago: 4, every: "daily" },
        { hook: "wp_version_check", ago: 90_000, every: "twicedaily" },
      ])
      assert.isUndefined(yield* taken)
      assert.deepStrictEqual(yield* run, { ran: [], failed: [], due: false })
      const [time = 0, times] = (yield* kept).split(" ").map(Number)
      assert.isTrue(time > Date.now() / 1000 && time <= Date.now() / 1000 + 86_400 && times === 0, `${time}`)
      // An export of personal data is to be gone in time.
      yield* plant(`uploads/sites/${id}/wp-personal-data-exports/export.zip`)
      yield* schedule([hourly])
      assert.isDefined(yield* taken)
      assert.deepStrictEqual((yield* run).ran, [hourly.hook])
    }),
  )

  it.live("of a suspended site wait until it is open again, and are not late", () =>
    Effect.gen(function* () {
      const { id, run, schedule, taken, times, tryRun } = yield* siteCalled("shut-cron")
      const suspend = (suspended: boolean) => call("PUT", `wp/v2/sites/${id}`, { body: { suspended } })
      const health = Effect.map(call("GET", `bbws/v1/sites/${id}/health`), (answer) => read(Health, answer).cron)
      yield* schedule([{ hook: "bbws_test_counts", ago: 7200 }])
      assert.isAtLeast((yield* health).overdueSeconds, 7200)
      yield* suspend(true)
      const refused = yield* tryRun
      assert.deepStrictEqual([refused.status, code(refused)], [409, "bbws_site_closed"])
      assert.isUndefined(yield* taken)
      assert.deepStrictEqual(yield* health, { ok: true, overdueSeconds: 0 })
      yield* suspend(false)
      assert.isDefined(yield* taken)
      yield* run
      assert.deepStrictEqual([times("counts"), (yield* health).overdueSeconds], [1, 0])
    }),
  )

  it.live("come with an import, and run on the site that they have come to", () =>
    Effect.gen(function* () {
      const from = yield* siteCalled("cron-from")
      const to = yield* siteCalled("cron-to")
      yield* from.schedule([{ hook: "bbws_test_counts" }])
      assert.isUndefined(yield* to.taken)
      const exported = yield* call("POST", `bbws/v1/sites/${from.id}/export`, {
        body: { archiveId: "cron", destination: store.address("cron") },
      })
      const { sha256 } = read(Exported, exported)
      const body = { importId: "cron", source: store.address("cron"), sha256 }
      assert.strictEqual((yield* call("POST", `bbws/v1/sites/${to.id}/import`, { body })).status, 200)
      assert.deepInclude(yield* to.taken, { host: to.host })
      yield* to.run
      assert.deepStrictEqual([from.times("counts"), to.times("counts")], [0, 1])
    }),
  )

  it.live("go on after a run that was killed, without the hook that it was in, and are told of later and later", () =>
    Effect.gen(function* () {
      const { keep, kept, run, schedule, taken, times } = yield* siteCalled("cron-killed")
      yield* schedule([{ hook: "bbws_test_hangs", ago: 90 }, { hook: "bbws_test_counts" }])
      const now = Math.floor(Date.now() / 1000)
      yield* keep("bbws_next_cron", `${now - 100} 3`)
      assert.deepInclude(yield* taken, { times: 4 })
      const [until = 0, count] = (yield* kept).split(" ").map(Number)
      assert.isTrue(until >= now + 480 && until < now + 540 && count === 4, `${until - now} ${count}`)
      yield* keep("bbws_cron_running1", { hook: "bbws_test_hangs", since: now - 300 })
      assert.deepStrictEqual(yield* run, { ran: ["bbws_test_counts"], failed: [], due: false })
      assert.deepStrictEqual([times("hangs"), times("counts")], [0, 1])
      const [next = 0] = (yield* kept).split(" ").map(Number)
      assert.isTrue(next >= now + 120 && next < now + 180, `${next - now}`)
    }),
  )

  it.live("are listed without what they are about, and do not run by wp-cron.php", () =>
    Effect.gen(function* () {
      const { host, id, schedule, times } = yield* siteCalled("list-cron")
      yield* schedule([
        { hook: "bbws_test_counts", ago: 300, args: ["a secret", 2], every: "hourly" },
        { hook: "wp_update_plugins", every: "twicedaily" },
      ])
      yield* visit(host, "/wp-cron.php?doing_wp_cron=1")
      const answer = yield* call("GET", `bbws/v1/sites/${id}/cron`)
      assert.notInclude(answer.text, "a secret")
      const { events } = read(Listed, answer)
      const [{ nextRun, ...event } = { nextRun: "" }] = events.filter(({ hook }) => String(hook).startsWith("bbws_"))
      assert.match(String(nextRun), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
      assert.deepStrictEqual(event, {
        hook: "bbws_test_counts",
        schedule: "hourly",
        intervalSeconds: 3600,
        arguments: 2,
        overdue: true,
        failures: 0,
      })
      assert.isUndefined(events.find(({ hook }) => hook === "wp_update_plugins"))
      assert.strictEqual(times("counts"), 0)
      assert.strictEqual((yield* call("GET", "bbws/v1/sites/99999/cron")).status, 404)
      assert.strictEqual((yield* call("GET", `bbws/v1/sites/${id}/cron`, { anonymous: true })).status, 401)
    }),
  )
})
