import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { vi } from "vitest"

import { makeTurnHandler } from "../../src/lambda/ScheduleHandler.ts"
import type { PageKey } from "../../src/platform/ReadableItems.ts"
import { TurnEnd, workThrough } from "../../src/platform/Turn.ts"

/** Pages of numbers, which note when each was read; every item takes a second. */
const makeWork = (pages: ReadonlyArray<ReadonlyArray<number>>) => {
  const happened: Array<string> = []
  const keyOf = (page: number): PageKey => ({ page: { N: String(page) } })
  const read = (from: PageKey | undefined) =>
    Effect.sync(() => {
      const page = Number(from?.["page"]?.N ?? 0)
      happened.push(`read ${page}`)
      return { items: pages[page] ?? [], next: page + 1 < pages.length ? keyOf(page + 1) : undefined }
    })
  const work = (item: number) =>
    Effect.andThen(
      TestClock.adjust("1 second"),
      Effect.sync(() => happened.push(`did ${item}`)),
    )
  return { happened, turn: workThrough(read, (item) => Effect.asVoid(work(item))) }
}

describe("a turn of scheduled work", () => {
  it.effect("works on a page before it reads the next, until none is left", () =>
    Effect.gen(function* () {
      const { happened, turn } = makeWork([[1, 2], [], [3]])
      assert.deepStrictEqual(yield* turn, { begun: 3, all: true })
      assert.deepStrictEqual(happened, ["read 0", "did 1", "did 2", "read 1", "read 2", "did 3"])
    }),
  )

  it.effect("begins nothing more when its time is over, and finishes what it began", () =>
    Effect.gen(function* () {
      const { happened, turn } = makeWork([[1], [2], [3]])
      assert.deepStrictEqual(yield* turn.pipe(Effect.provideService(TurnEnd, 2000)), { begun: 2, all: false })
      assert.deepStrictEqual(happened, ["read 0", "did 1", "read 1", "did 2"])
    }),
  )

  it.effect("ends within a page as well", () =>
    Effect.gen(function* () {
      const { turn } = makeWork([Array.from({ length: 50 }, (_, index) => index)])
      const { all, begun } = yield* turn.pipe(Effect.provideService(TurnEnd, 10_000))
      assert.isFalse(all)
      assert.isBelow(begun, 20)
    }),
  )

  it("ends ten seconds before its function's time does", async () => {
    const ends: Array<number> = []
    const handler = makeTurnHandler(
      Effect.map(TurnEnd, (end) => void ends.push(end)),
      Layer.empty,
      "TAKE_TURNS",
    )
    const before = Date.now()
    await handler({}, { getRemainingTimeInMillis: () => 60_000 })
    assert.isAtLeast(ends[0] ?? 0, before + 50_000)
    assert.isAtMost(ends[0] ?? 0, Date.now() + 50_000)
  })

  it("says on every line what is done, and at the end what came of it", async () => {
    const lines: Array<unknown> = []
    const log = vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(line))
    const inTime = { getRemainingTimeInMillis: () => 60_000 }
    await makeTurnHandler(Effect.logInfo("one of many"), Layer.empty, "TAKE_TURNS")({}, inTime)
    const failing = makeTurnHandler(Effect.fail("no table"), Layer.empty, "TAKE_TURNS")
    const failed = await failing({}, inTime).then(
      () => "",
      (error: unknown) => String(error),
    )
    log.mockRestore()
    assert.include(failed, "no table")
    assert.deepStrictEqual(
      lines
        .map((line) => Object(JSON.parse(String(line))))
        .map(({ action, duration, message, status }) => [action, message, status, typeof duration]),
      [
        ["TAKE_TURNS", "one of many", undefined, "undefined"],
        ["TAKE_TURNS", "run ended", "SUCCESS", "number"],
        ["TAKE_TURNS", "run ended", "FAILED", "number"],
      ],
    )
  })
})
