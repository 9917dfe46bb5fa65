import { createSocket } from "node:dgram"
import { once } from "node:events"

import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"

import { readDatagram } from "../../infra/local/traces/TraceDocument.ts"
import { inInvocation, tracingLayer } from "../../src/platform/Tracing.ts"
import { inTrace } from "../support/invocation.ts"

const root = "Root=1-5f84c7a5-0123456789abcdef01234567;Parent=53995c3f42cd8ad8"

/** In place of X-Ray's daemon: what it is sent, and where. */
const daemon = Effect.acquireRelease(
  Effect.promise(async () => {
    const received: Array<ReturnType<typeof readDatagram>> = []
    const socket = createSocket("udp4", (datagram) => received.push(readDatagram(datagram.toString("utf8"))))
    socket.bind(0, "127.0.0.1")
    await once(socket, "listening")
    return { received, socket, address: `127.0.0.1:${socket.address().port}` }
  }),
  ({ socket }) => Effect.sync(() => socket.close()),
)

/** An invocation that Lambda traces so. */
const invoked = (header: string, work: Effect.Effect<unknown>) =>
  Effect.flatMap(Effect.context(), (context) =>
    Effect.promise(() => inTrace(header, () => Effect.runPromiseWith(context)(inInvocation(work)))),
  )

describe("an invocation's spans", () => {
  it.live("are sent to X-Ray's daemon if their trace is sampled, each under the one that it is a part of", () =>
    Effect.gen(function* () {
      const { address, received, socket } = yield* daemon
      const env = { AWS_XRAY_DAEMON_ADDRESS: address, AWS_LAMBDA_FUNCTION_NAME: "bbws-wp-site-get-dev" }
      const layer = tracingLayer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
      const work = (name: string) => Effect.void.pipe(Effect.withSpan(`${name} part`), Effect.withSpan(`${name} whole`))
      yield* Effect.gen(function* () {
        yield* invoked(`${root};Sampled=0`, work("quiet"))
        yield* invoked("", work("untraced"))
        yield* invoked(`${root};Sampled=1`, work("told"))
      }).pipe(Effect.provide(layer))
      while (received.length < 2) yield* Effect.promise(() => once(socket, "message"))
      const [part, whole] = received
      assert.deepStrictEqual([part?.name, whole?.name, received.length], ["told part", "told whole", 2])
      assert.deepInclude(whole, { trace_id: "1-5f84c7a5-0123456789abcdef01234567", parent_id: "53995c3f42cd8ad8" })
      assert.strictEqual(part?.parent_id, whole?.id)
    }),
  )
})
