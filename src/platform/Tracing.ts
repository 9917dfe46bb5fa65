import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

import { fromTraceHeader } from "./Trace.ts"
import { documentOf } from "./TraceDocument.ts"

type SpanOptions = Parameters<Tracer.Tracer["span"]>[0]
type Send = (span: Tracer.Span) => void

/** Nothing to wait for where nothing is sent. */
const Sent = Context.Reference<() => Promise<unknown>>("src/platform/Sent", {
  defaultValue: () => () => Promise.resolve(),
})

/** The socket is made with the first trace that is sampled: most cold starts have none. */
const openSocket = () => {
  const socket = process.getBuiltinModule("node:dgram").createSocket("udp4")
  // What cannot be sent is lost; no work fails for it.
  socket.on("error", () => undefined)
  return socket.unref()
}

const makeDaemon = (address: string, functionName: string) => {
  const [host, port] = address.split(":")
  const pending = new Set<Promise<void>>()
  let socket: ReturnType<typeof openSocket> | undefined
  const send: Send = (span) => {
    const opened = (socket ??= openSocket())
    const document = `{"format":"json","version":1}\n${JSON.stringify(documentOf(span, functionName))}`
    const sent = new Promise<void>((resolve) => {
      opened.send(document, Number(port), host, () => resolve())
    })
    pending.add(sent)
    void sent.then(() => pending.delete(sent))
  }
  return { send, sent: () => Promise.all(pending) }
}

class SentSpan extends Tracer.NativeSpan {
  readonly #send: Send

  constructor(options: SpanOptions, send: Send) {
    super(options)
    this.#send = send
  }

  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    this.#send(this)
  }
}

const makeTracer = (send: Send): Tracer.Tracer => ({
  span: (options) => {
    // Where Lambda names no trace there is none of X-Ray's, and none for the parts of this span either.
    if (Option.isNone(options.parent)) return new Tracer.NativeSpan({ ...options, sampled: false })
    if (!options.sampled) return new Tracer.NativeSpan(options)
    const span = new SentSpan(options, send)
    // A run that is killed never ends: what it did is not to stand there without it.
    if (options.kind === "consumer") send(span)
    return span
  },
})

const settings = Config.all({
  functionName: Config.NonEmptyString("AWS_LAMBDA_FUNCTION_NAME").pipe(Config.withDefault("local")),
  /** Set by Lambda. */
  address: Config.option(Config.NonEmptyString("AWS_XRAY_DAEMON_ADDRESS")),
})

/** Spans of sampled traces go to X-Ray's daemon as they end; without one nothing is sent. */
export const tracingLayer = Layer.unwrap(
  Effect.map(settings, ({ address, functionName }) => {
    if (Option.isNone(address)) return Layer.empty
    const { send, sent } = makeDaemon(address.value, functionName)
    return Layer.merge(Layer.succeed(Tracer.Tracer, makeTracer(send)), Layer.succeed(Sent, sent))
  }),
)

/** Lambda names the trace of each invocation anew, in the environment: of which no more is read here than that. */
const invocationTrace = Effect.sync(() => fromTraceHeader(process.env["_X_AMZN_TRACE_ID"]))

/** Runs the work of an invocation in Lambda's trace of it, and waits until its spans are sent: then the container is frozen. */
export const inInvocation = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(invocationTrace, (parent) =>
    parent === undefined ? work : Effect.provideService(work, Tracer.ParentSpan, parent),
  ).pipe(Effect.ensuring(Effect.flatMap(Sent, (sent) => Effect.promise(sent))))
