import { fromTraceHeader } from "../../../src/platform/Trace.ts"
import { newSpanId, newTrace, type TraceDocument } from "./TraceDocument.ts"
import type { Daemon } from "./TraceStore.ts"

/** A service's part of a trace, which begins now: `header` is for what it calls, and at its end X-Ray hears of it. */
export const beginSegment = (options: {
  readonly name: string
  readonly origin: string
  /** Without one a new trace begins. */
  readonly trace?: string | undefined
  readonly daemon: Daemon | undefined
}) => {
  const { daemon, name, origin, trace } = options
  const id = newSpanId()
  const start_time = Date.now() / 1000
  const { sampled = false, spanId = "", traceId = "" } = fromTraceHeader(trace) ?? fromTraceHeader(newTrace()) ?? {}
  return {
    header: `Root=${traceId};Parent=${id};Sampled=${sampled ? 1 : 0}`,
    end: (more: Partial<TraceDocument>): void => {
      if (!sampled) return
      const parent = spanId === "" ? {} : { parent_id: spanId }
      daemon?.({ id, name, origin, trace_id: traceId, ...parent, start_time, end_time: Date.now() / 1000, ...more })
    },
  }
}
