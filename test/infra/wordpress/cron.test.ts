import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { code, read, site } from "./wire.ts"

const { call, contentPath, create, plant, uproot } = useNetwork()

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
      const { host, ask, id, run, taken } = yield* siteCalled("posts")
      const post = yield* ask
      const found = yield* taken
      assert.deepInclude(found, { siteId: "site-posts", host, times: 1 })
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
      const { host, option, run, schedule, times, tryRun } = yield* siteCalled("once")
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
})
