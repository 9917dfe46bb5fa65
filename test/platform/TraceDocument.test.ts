import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Tracer } from "effect"

import { NotPermitted, Throttled } from "../../src/kernel/HttpErrors.ts"
import { currentTrace, continued, fromTraceHeader, toTraceHeader, traceIdOf } from "../../src/platform/Trace.ts"
import { documentOf } from "../../src/platform/TraceDocument.ts"
import { WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"

const traceId = "1-5f84c7a5-0123456789abcdef01234567"
const header = `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1`
const other = "Root=1-5f84c7a6-89abcdef0123456789abcdef;Parent=00995c3f42cd8ad8;Sampled=0"

/** The span of some work that is a part of the trace, once it has ended. */
const spanOf = (work: Effect.Effect<unknown, unknown>, options: Partial<Tracer.SpanOptions> = {}) =>
  Effect.gen(function* () {
    const parent = fromTraceHeader(header)
    const spans: Array<Tracer.Span> = []
    yield* Effect.flatMap(Effect.currentSpan, (span) => {
      spans.push(span)
      return work
    }).pipe(Effect.withSpan("work {id}", { ...options, ...(parent === undefined ? {} : { parent }) }), Effect.exit)
    const [span] = spans
    return span === undefined ? yield* Effect.die(new Error("no span")) : span
  })
const documentAfter = (work: Effect.Effect<unknown, unknown>, options: Partial<Tracer.SpanOptions> = {}) =>
  Effect.map(spanOf(work, options), (span) => documentOf(span, "bbws-wp-site-get-dev"))

describe("a trace's header", () => {
  it("is read as Lambda and SQS write it, and written as it was read", () => {
    const span = fromTraceHeader(`${header};Lineage=1:a87bd80c:0`)
    assert.deepInclude(span, { traceId, spanId: "53995c3f42cd8ad8", sampled: true })
    assert.strictEqual(span === undefined ? "" : toTraceHeader(span), header)
    assert.strictEqual(traceIdOf(header), traceId)
  })

  it("may name no parent, and decide nothing", () => {
    assert.deepInclude(fromTraceHeader(`Root=${traceId}`), { traceId, spanId: "", sampled: false })
  })

  it("that is none is none", () => {
    for (const text of [undefined, "", "Root=1-2-3", "Self=1-5f84c7a5-0123456789abcdef01234567", "Root=<script>"]) {
      assert.isUndefined(fromTraceHeader(text))
    }
  })

  it.effect("goes on from where we are in the same trace, and from where it was in another", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* continued(header), header)
      const inside = Effect.all([currentTrace, continued(header), continued(other), continued(undefined)]).pipe(
        Effect.provideService(Tracer.ParentSpan, Tracer.externalSpan({ traceId, spanId: "aaaaaaaaaaaaaaaa" })),
      )
      const here = `Root=${traceId};Parent=aaaaaaaaaaaaaaaa;Sampled=1`
      assert.deepStrictEqual(yield* inside, [here, here, other, here])
    }),
  )
})

describe("a span's document", () => {
  it.effect("is a part of the invocation that X-Ray takes", () =>
    Effect.gen(function* () {
      const attributes = { namespace: "aws", aws: { operation: "GetItem" }, siteId: "site-1" }
      const span = yield* spanOf(Effect.void, { attributes })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(documentOf(span, "f"))), {
        name: "work _id_",
        type: "subsegment",
        id: span.spanId,
        trace_id: traceId,
        parent_id: "53995c3f42cd8ad8",
        start_time: 0,
        end_time: 0,
        namespace: "aws",
        aws: { operation: "GetItem" },
        annotations: { siteId: "site-1" },
      })
    }),
  )

  it("of the work on a message is the function's own segment, in progress until it has ended", () => {
    const started = Tracer.nativeTracer.span({
      name: "message",
      parent: Option.fromUndefinedOr(fromTraceHeader(`Root=${traceId};Sampled=1`)),
      annotations: Tracer.externalSpan({ traceId, spanId: "" }).annotations,
      links: [],
      startTime: 1_500_000_000_123_456_789n,
      kind: "consumer",
      root: false,
      sampled: true,
    })
    const begun = documentOf(started, "bbws-wp-site-creator-dev")
    assert.deepInclude(begun, {
      name: "bbws-wp-site-creator-dev",
      in_progress: true,
      start_time: 1_500_000_000.123_456_7,
    })
    assert.notProperty(begun, "type")
    assert.notProperty(begun, "parent_id")
    started.end(1_500_000_001_000_000_000n, Exit.void)
    const done = documentOf(started, "bbws-wp-site-creator-dev")
    assert.notProperty(done, "in_progress")
    assert.deepInclude(done, { end_time: 1_500_000_001 })
  })

  it.effect("says whose failure it was, and what", () =>
    Effect.gen(function* () {
      const faulty = yield* documentAfter(Effect.fail(new WordPressTimeout({ afterMs: 5 })))
      assert.deepInclude(faulty, { fault: true })
      assert.nestedPropertyVal(faulty, "cause.exceptions[0].type", "WordPressTimeout")
      assert.deepInclude(yield* documentAfter(Effect.die(new TypeError("no"))), { fault: true })
      assert.deepInclude(yield* documentAfter(Effect.fail(new NotPermitted({ action: "read" }))), { error: true })
      assert.deepInclude(yield* documentAfter(Effect.fail(new Throttled({}))), { fault: true, throttle: true })
      const interrupted = yield* documentAfter(Effect.interrupt)
      assert.nestedPropertyVal(interrupted, "cause.exceptions[0].type", "Interrupted")
      const answered = yield* documentAfter(Effect.void, { attributes: { http: { response: { status: 502 } } } })
      assert.deepInclude(answered, { fault: true })
      assert.notProperty(yield* documentAfter(Effect.void), "fault")
    }),
  )
})
