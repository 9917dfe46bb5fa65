import type { TraceDocument } from "./TraceDocument.ts"

/** A part of a trace with its depth below the first; `from` and `to` are milliseconds since the trace began. */
export interface TraceRow {
  readonly document: TraceDocument
  readonly depth: number
  readonly from: number
  readonly to: number
}

const byStart = (one: TraceDocument, other: TraceDocument): number => one.start_time - other.start_time

/** A trace's parts in the order in which they are read: each before its own parts, those by their start. */
export const rowsOf = (trace: ReadonlyArray<TraceDocument>): ReadonlyArray<TraceRow> => {
  const ids = new Set(trace.map(({ id }) => id))
  const began = Math.min(...trace.map(({ start_time }) => start_time))
  const ended = Math.max(...trace.map(({ end_time, start_time }) => end_time ?? start_time))
  const below = (parent: string | undefined, depth: number): ReadonlyArray<TraceRow> =>
    trace
      .filter(({ parent_id }) => (parent_id !== undefined && ids.has(parent_id) ? parent_id : undefined) === parent)
      .toSorted(byStart)
      .flatMap((document) => [
        {
          document,
          depth,
          from: 1000 * (document.start_time - began),
          to: 1000 * ((document.end_time ?? ended) - began),
        },
        ...below(document.id, depth + 1),
      ])
  return below(undefined, 0)
}

/** What a trace is about: what its parts are annotated with, the first to say it. */
export const aboutOf = (trace: ReadonlyArray<TraceDocument>, name: string): string => {
  const found = trace.toSorted(byStart).find(({ annotations }) => annotations?.[name] !== undefined)
  return String(found?.annotations?.[name] ?? "")
}

const isRead = ({ annotations }: TraceDocument): boolean => /^(GET|LIST)_/.test(String(annotations?.["action"] ?? ""))

/** Whether a trace is the one of this id, or of work on the operation of this id: to look at one is no part of it. */
export const isOf = (trace: ReadonlyArray<TraceDocument>, id: string): boolean =>
  trace.some((part) => part.trace_id === id || (part.annotations?.["operationId"] === id && !isRead(part)))
