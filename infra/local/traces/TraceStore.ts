import { createSocket } from "node:dgram"

import { Effect } from "effect"

import { StackError } from "../StackError.ts"
import { readDatagram, toDatagram, type TraceDocument } from "./TraceDocument.ts"

/** Traces that are kept, the newest. */
const kept = 1000

/** What came of the traces of this machine. */
export interface TraceStore {
  /** Where X-Ray's daemon would be: `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string
  /** Every trace, the newest first. */
  readonly all: () => ReadonlyArray<ReadonlyArray<TraceDocument>>
}

/** The socket that stands in for X-Ray's daemon: it keeps what it is sent. */
export const startTraceStore = Effect.gen(function* () {
  const traces = new Map<string, Map<string, TraceDocument>>()
  const keep = (datagram: Buffer) => {
    const document = readDatagram(datagram.toString("utf8"))
    if (document === undefined) return
    const trace = traces.get(document.trace_id) ?? new Map<string, TraceDocument>()
    traces.set(document.trace_id, trace)
    // Datagrams may overtake each other: what has ended does not begin again.
    if (document.in_progress !== true || !trace.has(document.id)) trace.set(document.id, document)
    const [oldest] = traces.keys()
    if (traces.size > kept && oldest !== undefined) traces.delete(oldest)
  }
  const port = yield* Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly close: () => void }, StackError>((resume) => {
      const socket = createSocket("udp4", keep)
      socket.once("error", ({ message }) => resume(Effect.fail(new StackError({ message: `Traces: ${message}` }))))
      socket.bind(0, "127.0.0.1", () =>
        resume(Effect.succeed({ port: socket.address().port, close: () => socket.close() })),
      )
    }),
    ({ close }) => Effect.sync(close),
  )
  return {
    address: `127.0.0.1:${port.port}`,
    all: () => [...traces.values()].map((trace) => [...trace.values()]).toReversed(),
  } satisfies TraceStore
})

/** Sends what AWS's services say of a trace by themselves. */
export const openDaemon = (address = "127.0.0.1:2000") =>
  Effect.acquireRelease(
    Effect.sync(() =>
      createSocket("udp4")
        .on("error", () => undefined)
        .unref(),
    ),
    (socket) => Effect.sync(() => socket.close()),
  ).pipe(
    Effect.map((socket) => {
      const [host, port] = address.split(":")
      return (document: TraceDocument): void => socket.send(toDatagram(document), Number(port), host)
    }),
  )

/** What a service tells of a part of a trace once it is over. */
export type Daemon = (document: TraceDocument) => void
