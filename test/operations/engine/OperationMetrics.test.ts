import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { isFault } from "../../../src/operations/engine/OperationErrors.ts"
import { abandonOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { metricConsole } from "../../support/metrics.ts"
import { deliver, failing, makeWorld, noting, refusal, sagaOf, timeout } from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

const root = resolve(import.meta.dirname, "../../..")
const metrics = {
  completed: "SiteCreated",
  failed: "SiteCreationFailed",
  duration: "SiteCreationDuration",
} as const
const reason = { code: "SYS_001", message: "too late" }

describe("the metrics of an operation", () => {
  it.effect("count that it completed, and how long that took since it was asked for", () => {
    const console = metricConsole()
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const queuedAt = Date.parse(world.now().queuedAt)
      yield* TestClock.setTime(queuedAt + 42_000)
      yield* deliver(sagaOf([noting("a", [])], { metrics }))
      assert.deepStrictEqual(console.total("SiteCreated"), [1])
      assert.deepStrictEqual(console.total("SiteCreationDuration"), [42])
      assert.deepStrictEqual(console.total("OperationEnded"), [1])
      assert.lengthOf(console.taken, 3)
    }).pipe(Effect.provide([world.layer, console.layer]))
  })

  it.effect("count that it failed, by its kind", () => {
    const console = metricConsole()
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(sagaOf([failing("a", refusal)], { metrics }))
      assert.deepStrictEqual(console.total("SiteCreationFailed"), [1])
      assert.deepStrictEqual(console.total("OperationFailed"), [1])
      assert.deepStrictEqual(console.divided("OperationFailed"), [["SITE_CREATION", 1]])
      assert.deepStrictEqual(console.total("OperationNotPutBack"), [])
    }).pipe(Effect.provide([world.layer, console.layer]))
  })

  it.effect("tell a failure that is ours or WordPress's from one that is the request's own", () =>
    Effect.gen(function* () {
      for (const [code, isOurs] of [
        ["SYS_001", true],
        ["WP_002", true],
        ["PLUG_005", false],
      ] as const) {
        const console = metricConsole()
        const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 3 }))
        yield* abandonOperation(sagaOf([]), world.now(), { code, message: "no" }, { force: true }).pipe(
          Effect.provide([world.layer, console.layer]),
        )
        assert.deepStrictEqual(console.total("OperationEnded"), [1], code)
        assert.deepStrictEqual(console.total("OperationFault"), isOurs ? [1] : [], code)
      }
    }),
  )

  it("call a fault what is answered with 5xx, of every error that there is", () => {
    const sources = globSync("src/**/*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"))
    const responses = [...sources.join("\n").matchAll(/code: "([A-Z]+_\d+)",\s+status: (\d+)/g)]
    assert.isNotEmpty(responses)
    const ours = new Set(responses.filter(([, , status]) => Number(status) >= 500).map(([, code]) => code))
    for (const [, code = ""] of responses) assert.strictEqual(isFault({ code }), ours.has(code), code)
  })

  it.effect("say under what they count, besides the environment", () => {
    const console = metricConsole()
    const world = makeWorld(makeOperation())
    const applied = { completed: "TemplateApplied", of: () => "template-1" } as const
    return Effect.gen(function* () {
      yield* deliver(sagaOf([noting("a", [])], { metrics: applied }))
      assert.deepStrictEqual(console.total("TemplateApplied"), [1])
      assert.deepStrictEqual(console.divided("TemplateApplied"), [["template-1", 1]])
    }).pipe(Effect.provide([world.layer, console.layer]))
  })

  it.effect("do not call it left behind where nothing had to be put back", () => {
    const console = metricConsole()
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 3 }))
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), world.now(), reason, { force: true })
      assert.deepStrictEqual(console.total("OperationNotPutBack"), [])
      assert.deepStrictEqual(console.total("OperationFailed"), [1])
    }).pipe(Effect.provide([world.layer, console.layer]))
  })

  it.effect("count what was ended by force with something left to put back", () => {
    const console = metricConsole()
    const world = makeWorld(makeOperation())
    const saga = sagaOf([{ ...noting("a", []), undo: () => Effect.fail(timeout) }, failing("b", timeout)])
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      yield* abandonOperation(saga, world.now(), reason, { force: true })
      assert.deepStrictEqual(console.total("OperationNotPutBack"), [1])
    }).pipe(Effect.provide([world.layer, console.layer]))
  })
})
