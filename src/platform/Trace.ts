import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

/** A trace's id as X-Ray makes it: its version, its start in seconds, and what is random. Anything else may be a caller's invention. */
const traceIdPattern = /^1-[\da-f]{8}-[\da-f]{24}$/
const spanIdPattern = /^[\da-f]{16}$/

/** The span that a header `X-Amzn-Trace-Id` names (`Root=1-…;Parent=…;Sampled=1`); without a parent its id is empty. */
export const fromTraceHeader = (header: string | undefined): Tracer.ExternalSpan | undefined => {
  const fields = new Map(
    (header ?? "").split(";").map((field): [string, string] => {
      const [name = "", value = ""] = field.trim().split("=")
      return [name, value]
    }),
  )
  const traceId = fields.get("Root") ?? ""
  const parent = fields.get("Parent") ?? ""
  return traceIdPattern.test(traceId)
    ? Tracer.externalSpan({
        traceId,
        spanId: spanIdPattern.test(parent) ? parent : "",
        sampled: fields.get("Sampled") === "1",
      })
    : undefined
}

/** The header with which work goes on under a span elsewhere. */
export const toTraceHeader = ({ sampled, spanId, traceId }: Tracer.AnySpan): string =>
  `Root=${traceId};${spanId === "" ? "" : `Parent=${spanId};`}Sampled=${sampled ? 1 : 0}`

/** The trace that an operation's header names. */
export const traceIdOf = (header: string | undefined): string | undefined => fromTraceHeader(header)?.traceId

/** Where we are, as a header; nothing outside of a trace. */
export const currentTrace: Effect.Effect<string | undefined> = Effect.currentParentSpan.pipe(
  Effect.map((span) => (traceIdPattern.test(span.traceId) ? toTraceHeader(span) : undefined)),
  Effect.orElseSucceed(() => undefined),
)

/**
 * The header under which the work of `trace` goes on: from where we are if we are in that trace or there is none, else from
 * where it was last, as when the reconciler takes up what a request began.
 */
export const continued = (trace: string | undefined): Effect.Effect<string | undefined> =>
  Effect.map(currentTrace, (current) =>
    trace === undefined || traceIdOf(trace) === traceIdOf(current) ? current : trace,
  )

/**
 * Makes some work a span of the trace that it is in, or of the one that goes on under `parent`. Where that is not sampled, as
 * most are not, nobody would see the span: none is made, and only the trace's name goes on.
 */
export const traced =
  (name: string, options: Tracer.SpanOptionsNoTrace = {}) =>
  <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.serviceOption(Tracer.ParentSpan), (current): Effect.Effect<A, E, R> => {
      const parent = options.parent ?? Option.getOrUndefined(current)
      if (parent === undefined) return work
      return parent.sampled
        ? Effect.useSpan(name, options, (span) => Effect.provideService(work, Tracer.ParentSpan, span))
        : Effect.provideService(work, Tracer.ParentSpan, parent)
    })
