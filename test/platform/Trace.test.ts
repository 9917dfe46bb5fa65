import { assert, describe, it } from "@effect/vitest"
import { Effect, Tracer } from "effect"

import { currentTrace, fromTraceHeader, traced } from "../../src/platform/Trace.ts"

const root = "Root=1-5f84c7a5-0123456789abcdef01234567;Parent=53995c3f42cd8ad8"

/** What work under a header is told of its trace, and the spans that were made for it. */
const under = (header: string | undefined, of: { readonly parent?: string } = {}) =>
  Effect.gen(function* () {
    const made: Array<string> = []
    const tracer = Tracer.make({
      span: (options) => {
        made.push(options.name)
        return new Tracer.NativeSpan(options)
      },
    })
    const around = fromTraceHeader(header)
    const parent = fromTraceHeader(of.parent)
    const work = currentTrace.pipe(
      traced("part", { kind: "client", attributes: { of: "it" } }),
      traced("whole", parent === undefined ? {} : { parent }),
    )
    const trace = yield* (around === undefined ? work : Effect.provideService(work, Tracer.ParentSpan, around)).pipe(
      Effect.provideService(Tracer.Tracer, tracer),
    )
    return { made, trace }
  })

describe("work that is traced", () => {
  it.effect("is a span of the trace that it is in, if that is sampled", () =>
    Effect.gen(function* () {
      const { made, trace } = yield* under(`${root};Sampled=1`)
      assert.deepStrictEqual(made, ["whole", "part"])
      assert.match(trace ?? "", /^Root=1-5f84c7a5-0123456789abcdef01234567;Parent=(?!53995c3f)[\da-f]{16};Sampled=1$/)
    }),
  )

  it.effect("makes no span that nobody would see, but goes on under the trace's name", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* under(`${root};Sampled=0`), { made: [], trace: `${root};Sampled=0` })
      assert.deepStrictEqual(yield* under(undefined), { made: [], trace: undefined })
    }),
  )

  it.effect("goes on under the trace that it is said to belong to, whatever it is in", () =>
    Effect.gen(function* () {
      const other = root.replace("1-5f84c7a5", "1-5f84c7a6")
      assert.deepStrictEqual(yield* under(`${root};Sampled=1`, { parent: `${other};Sampled=0` }), {
        made: [],
        trace: `${other};Sampled=0`,
      })
      const { made, trace } = yield* under(`${root};Sampled=0`, { parent: `${other};Sampled=1` })
      assert.deepStrictEqual(made, ["whole", "part"])
      assert.match(trace ?? "", /^Root=1-5f84c7a6-/)
    }),
  )
})
