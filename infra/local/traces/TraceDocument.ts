import { randomBytes } from "node:crypto"

import { Option, Schema } from "effect"

const Exception = Schema.Struct({ type: Schema.optionalKey(Schema.String), message: Schema.optionalKey(Schema.String) })

/** A part of a trace as X-Ray's daemon is sent it, as far as the local stack shows it. */
export const TraceDocument = Schema.Struct({
  id: Schema.String,
  trace_id: Schema.String,
  parent_id: Schema.optionalKey(Schema.String),
  name: Schema.String,
  type: Schema.optionalKey(Schema.String),
  origin: Schema.optionalKey(Schema.String),
  namespace: Schema.optionalKey(Schema.String),
  /** Seconds since 1970. */
  start_time: Schema.Finite,
  end_time: Schema.optionalKey(Schema.Finite),
  in_progress: Schema.optionalKey(Schema.Boolean),
  fault: Schema.optionalKey(Schema.Boolean),
  error: Schema.optionalKey(Schema.Boolean),
  throttle: Schema.optionalKey(Schema.Boolean),
  cause: Schema.optionalKey(Schema.Struct({ exceptions: Schema.Array(Exception) })),
  annotations: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Number, Schema.Boolean])),
  ),
  aws: Schema.optionalKey(Schema.Struct({ operation: Schema.optionalKey(Schema.String) })),
  http: Schema.optionalKey(
    Schema.Struct({
      request: Schema.optionalKey(Schema.Struct({ method: Schema.String, url: Schema.String })),
      response: Schema.optionalKey(Schema.Struct({ status: Schema.Finite })),
    }),
  ),
})
export type TraceDocument = typeof TraceDocument.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(TraceDocument))

/** The document in a datagram for the daemon: a line that says what it is, and the document. */
export const readDatagram = (datagram: string): TraceDocument | undefined => {
  const end = datagram.indexOf("\n")
  return datagram.slice(0, end) === '{"format":"json","version":1}'
    ? Option.getOrUndefined(decode(datagram.slice(end + 1)))
    : undefined
}

export const toDatagram = (document: TraceDocument): string =>
  `{"format":"json","version":1}\n${JSON.stringify(document)}`

export const newSpanId = (): string => randomBytes(8).toString("hex")

/** A trace that begins now; every one is sampled here. */
export const newTrace = (): string =>
  `Root=1-${Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, "0")}-${randomBytes(12).toString("hex")};Sampled=1`
