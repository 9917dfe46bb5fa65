import { Writable } from "node:stream"

import { assert, describe, it } from "@effect/vitest"
import { Console, Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

import { livingDisplay, type Part, plainDisplay, renderParts, renderShare } from "../../../infra/local/StartDisplay.ts"

/** A start that takes two seconds, and one that fails. */
const start = (display: typeof plainDisplay) =>
  Effect.gen(function* () {
    const fetched = yield* Deferred.make<void>()
    const running = yield* Effect.forkChild(
      Effect.all(
        [
          display.follow("WordPress", (tell) =>
            Effect.andThen(
              tell("fetching it", { done: 71e6, total: 160e6 }),
              Effect.andThen(tell("fetching it", { done: 80e6, total: 160e6 }), Deferred.await(fetched)),
            ),
          ),
          Effect.ignore(
            display.follow("DynamoDB Local", () => Effect.andThen(Effect.sleep("1 second"), Effect.fail("no Java"))),
          ),
        ],
        { concurrency: "unbounded", discard: true },
      ),
    )
    yield* TestClock.adjust("2 seconds")
    yield* display.log("A line of PHP's")
    yield* Deferred.succeed(fetched, undefined)
    yield* Fiber.join(running)
    yield* display.finish
  })

const makeTerminal = () => {
  const written: Array<string> = []
  const terminal = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk))
      done()
    },
  })
  return { terminal, written }
}

describe("what is shown of a start", () => {
  it("is megabytes and percent, never more than the whole", () => {
    assert.strictEqual(renderShare({ done: 71_400_000, total: 158_908_616 }), "71 of 158 MB (44 %)")
    assert.strictEqual(renderShare({ done: 0, total: 158_908_616 }), "0 of 158 MB (0 %)")
    assert.strictEqual(renderShare({ done: 999_000_000, total: 158_908_616 }), "158 of 158 MB (100 %)")
  })

  it("is a line for each part, in columns", () => {
    const parts: ReadonlyArray<Part> = [
      { name: "DynamoDB Local", since: 0, state: "up", until: 1900, doing: "starting Java" },
      { name: "WordPress", since: 1000, state: "starting", doing: "fetching it", share: { done: 71e6, total: 160e6 } },
      { name: "Catalogue", since: 4000, state: "starting" },
      { name: "API", since: 0, state: "failed", until: 100 },
    ]
    assert.deepStrictEqual(renderParts(parts, 12_345).split("\n"), [
      "  ✓ DynamoDB Local    1.9 s",
      "  · WordPress        11.3 s  fetching it 71 of 160 MB (44 %)",
      "  · Catalogue         8.3 s",
      "  ✗ API               0.1 s  failed",
    ])
  })

  it.effect("is a line when a part is up or begins something long, where nobody looks", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const console = { ...globalThis.console, log: (line: string) => lines.push(line) }
      yield* start(plainDisplay).pipe(Effect.provideService(Console.Console, console))
      assert.deepStrictEqual(lines, ["  WordPress: fetching it", "  A line of PHP's", "  WordPress … up (2.0 s)"])
    }),
  )

  it.effect("lives on a terminal until the start is over, with other lines above", () =>
    Effect.gen(function* () {
      const { terminal, written } = makeTerminal()
      const display = yield* livingDisplay(terminal)
      yield* start(display)
      const all = written.join("")
      assert.include(all, "· WordPress         0.0 s  fetching it 80 of 160 MB (50 %)")
      assert.include(all, "· WordPress         1.8 s")
      assert.include(all, "✗ DynamoDB Local    1.0 s  failed")
      assert.include(all, "  A line of PHP's\n")
      assert.include(all, "✓ WordPress         2.0 s")
      // The cursor is never hidden, so nothing has to bring it back.
      assert.notInclude(all, "\u001b[?25l")
      const { length } = written
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(written.length, length)
    }),
  )

  it.effect("says of a part that was interrupted that it has stopped", () =>
    Effect.gen(function* () {
      const { terminal, written } = makeTerminal()
      yield* Effect.scoped(
        Effect.gen(function* () {
          const display = yield* livingDisplay(terminal)
          const part = yield* Effect.forkChild(
            display.follow("Catalogue", () => Effect.never),
            { startImmediately: true },
          )
          yield* TestClock.adjust("1 second")
          yield* Fiber.interrupt(part)
        }),
      )
      assert.include(written.join(""), "· Catalogue    1.0 s  stopped\n")
    }),
  )
})
