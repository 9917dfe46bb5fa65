import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Tracer from "effect/Tracer"

/** What X-Ray takes in a name; its limit is 200 characters. */
const nameOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}\s_.:/%&#=+\\\-@]/gu, "_").slice(0, 200)

const secondsOf = (nanos: bigint): number => Number(nanos) / 1e9

const marksOf = (status: number): Readonly<Record<string, true>> =>
  status >= 500
    ? { fault: true }
    : status === 429
      ? { error: true, throttle: true }
      : status >= 400
        ? { error: true }
        : {}

const statusOf = (holder: unknown): number | undefined =>
  Predicate.hasProperty(holder, "response") &&
  Predicate.hasProperty(holder.response, "status") &&
  typeof holder.response.status === "number"
    ? holder.response.status
    : undefined

/** How a span failed: X-Ray's `fault` is ours, its `error` the caller's, or one that is provided for. */
const failureOf = (span: Tracer.Span, exit: Exit.Exit<unknown, unknown>): object => {
  if (Exit.isSuccess(exit)) return {}
  const reason = Cause.squash(exit.cause)
  const failed = Option.isSome(Cause.findErrorOption(exit.cause))
  const interrupted = Cause.hasInterruptsOnly(exit.cause)
  const marks = interrupted ? { error: true } : failed ? marksOf(statusOf(reason) ?? 400) : { fault: true }
  const type =
    Predicate.hasProperty(reason, "_tag") && typeof reason._tag === "string"
      ? reason._tag
      : reason instanceof Error
        ? reason.name
        : "Error"
  const message = interrupted ? "interrupted" : reason instanceof Error ? reason.message : ""
  return {
    ...marks,
    // What AWS turned away is not the same as what failed.
    ...(type === "Throttled" ? { throttle: true } : {}),
    cause: {
      exceptions: [{ id: span.spanId, type: interrupted ? "Interrupted" : type, message: message.slice(0, 500) }],
    },
  }
}

/** Attributes that X-Ray knows as parts of a document, as it does objects (`http`, `aws`); the rest can be searched for. */
const known = new Set(["namespace", "error", "fault"])

const partsOf = (attributes: ReadonlyMap<string, unknown>): object => {
  const parts: Record<string, unknown> = {}
  const annotations: Record<string, unknown> = {}
  for (const [name, value] of attributes) {
    if (known.has(name) || typeof value === "object") parts[name] = value
    else annotations[name] = value
  }
  const { http } = parts
  return {
    ...marksOf(statusOf(http) ?? 0),
    ...parts,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}

/**
 * A span as X-Ray's daemon takes it (docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html). The work on a
 * message is a segment, because the trace that it goes on with is another function's; all else is part of an invocation, of
 * which Lambda itself sends the segment.
 */
export const documentOf = (span: Tracer.Span, functionName: string): object => {
  const parentId = Option.getOrUndefined(span.parent)?.spanId ?? ""
  const { status } = span
  return {
    ...(span.kind === "consumer"
      ? { name: nameOf(functionName), origin: "AWS::Lambda::Function" }
      : { name: nameOf(span.name), type: "subsegment" }),
    id: span.spanId,
    trace_id: span.traceId,
    ...(parentId === "" ? {} : { parent_id: parentId }),
    start_time: secondsOf(status.startTime),
    ...partsOf(span.attributes),
    ...(status._tag === "Ended"
      ? { end_time: secondsOf(status.endTime), ...failureOf(span, status.exit) }
      : { in_progress: true }),
  }
}
