import { request as httpRequest } from "node:http"
import { connect as connectTcp, isIP, type Socket } from "node:net"
import { connect as connectTls, type TLSSocket } from "node:tls"

import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import { HostAddresses } from "./HostAddresses.ts"
import { isLoopback, isPublicAddress } from "./PublicAddress.ts"

/** Why a host was not spoken to, in words that may be shown to whoever named it. */
export const unreachableReasons = [
  "HOST_UNKNOWN",
  "ADDRESS_FORBIDDEN",
  "CONNECTION_FAILED",
  "CERTIFICATE_INVALID",
  "TIMED_OUT",
] as const

/** There was no exchange with a host. `cause` is for the log alone. */
export class Unreachable extends Data.TaggedError("Unreachable")<{
  readonly host: string
  readonly reason: (typeof unreachableReasons)[number]
  readonly cause?: unknown
}> {}

const httpsPort = 443

/** Opens a connection to an address, which is no name: nothing is looked up any more. A test may lead it elsewhere. */
export const Dial = Context.Reference<(address: string, port: number) => Socket>("src/platform/PublicInternet/Dial", {
  defaultValue: () => (address, port) => connectTcp({ host: address, port }),
})

export interface TlsOptions {
  /** 443, which is the only one but on this machine itself. */
  readonly port?: number
  /** Whether a certificate is taken that does not hold for the host: to look at it, never to send something. */
  readonly anyCertificate?: boolean
}

/** What goes out. The body of the answer is read as far as `mostBytes`, and not at all without. */
export interface OutgoingRequest {
  readonly url: URL
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** For everything, from the DNS to the end of the answer. */
  readonly timeoutMs: number
  readonly mostBytes?: number
}

export interface IncomingAnswer {
  readonly status: number
  /** As much of the body as was asked for. */
  readonly body: string
}

/** How a connection would be made. */
interface Way {
  readonly port: number
  readonly secure: boolean
}

/** What is open to us: the public internet by https, and this machine itself, in whatever way, where that is allowed. */
const isOpen = (address: string, { port, secure }: Way, loopback: boolean): boolean =>
  (isPublicAddress(address) && secure && port === httpsPort) || (loopback && isLoopback(address))

/** `[::1]` in a URL is the host `::1`. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1")

/** A socket of the scope, once it is connected. Its end is the scope's. */
const opened = <S extends Socket>(
  open: () => S,
  event: "connect" | "secureConnect",
  failed: (cause: unknown, socket: S) => Unreachable,
) =>
  Effect.acquireRelease(Effect.sync(open), (socket) => Effect.sync(() => socket.destroy())).pipe(
    Effect.tap((socket) =>
      Effect.callback<void, Unreachable>((resume) => {
        // Stays for as long as there is the socket: an error that nobody hears would end the process.
        socket.on("error", (cause) => resume(Effect.fail(failed(cause, socket))))
        socket.once("close", () => resume(Effect.fail(failed("the connection was closed", socket))))
        socket.once(event, () => resume(Effect.void))
      }),
    ),
  )

/** One exchange over a connection that is there. A redirect is an answer like any other. */
const exchanged = (socket: Socket, { body, headers, method, mostBytes = 0, url }: OutgoingRequest) =>
  Effect.callback<IncomingAnswer, unknown>((resume) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }
    const request = httpRequest({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...length, host: url.host, connection: "close" },
    })
    request.on("error", (cause) => resume(Effect.fail(cause)))
    request.once("response", (response) => {
      const chunks: Array<Buffer> = []
      let left = mostBytes
      const answered = () => {
        request.destroy()
        resume(Effect.succeed({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }))
      }
      response.on("error", (cause) => resume(Effect.fail(cause)))
      if (left === 0) return answered()
      response.once("end", answered)
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, left))
        left -= chunk.length
        if (left <= 0) answered()
      })
    })
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

/**
 * Connections to hosts that a customer named. Where a connection goes is decided once: a host's addresses are looked up,
 * all of them are checked, and one that was checked is dialled, as an address. Between the check and the connection nothing
 * asks the DNS again, so a name that leads elsewhere by then leads nobody there.
 */
export class PublicInternet extends Context.Service<
  PublicInternet,
  {
    /** The addresses of a host, at least one. One that is not public spoils them all. */
    addressesOf(host: string): Effect.Effect<readonly [string, ...Array<string>], Unreachable>
    /** A TLS connection to a host, closed with the scope: its certificate holds for the host, unless any is taken. */
    connect(host: string, options?: TlsOptions): Effect.Effect<TLSSocket, Unreachable, Scope.Scope>
    /** An exchange over https, or over http with this machine itself where that is allowed. Redirects are not followed. */
    exchange(request: OutgoingRequest): Effect.Effect<IncomingAnswer, Unreachable>
  }
>()("src/platform/PublicInternet") {
  /** `ALLOW_LOOPBACK` is for the stack on one machine, and no deployment has it. */
  static readonly layerNoDeps = Layer.effect(
    PublicInternet,
    Effect.gen(function* () {
      const loopback = yield* Config.Boolean("ALLOW_LOOPBACK").pipe(Config.withDefault(false))
      const dial = yield* Dial
      const hosts = yield* HostAddresses

      const addressesOf = Effect.fnUntraced(function* (host: string, way: Way = { port: httpsPort, secure: true }) {
        const [first, ...others] = yield* Effect.catchTag(hosts.of(host), "HostUnknown", ({ cause }) =>
          Effect.fail(new Unreachable({ host, reason: "HOST_UNKNOWN", cause })),
        )
        if (first === undefined) return yield* new Unreachable({ host, reason: "HOST_UNKNOWN" })
        const all = [first, ...others] as const
        const forbidden = all.find((address) => !isOpen(address, way, loopback))
        return forbidden === undefined
          ? all
          : yield* new Unreachable({ host, reason: "ADDRESS_FORBIDDEN", cause: forbidden })
      })

      const failure = (host: string) => (cause: unknown) =>
        new Unreachable({ host, reason: "CONNECTION_FAILED", cause })

      /** The first of a host's addresses that answers. */
      const reach = (host: string, way: Way) =>
        Effect.flatMap(addressesOf(host, way), (addresses) =>
          Effect.firstSuccessOf(
            addresses.map((address) => opened(() => dial(address, way.port), "connect", failure(host))),
          ),
        )

      const connect = Effect.fnUntraced(function* (
        host: string,
        { anyCertificate = false, port = httpsPort }: TlsOptions = {},
      ) {
        const socket = yield* reach(host, { port, secure: true })
        const secured = () =>
          connectTls({
            socket,
            host,
            // An address is no server's name: the certificate is held to `host` then.
            ...(isIP(host) === 0 ? { servername: host } : {}),
            ALPNProtocols: ["http/1.1"],
            rejectUnauthorized: !anyCertificate,
          })
        return yield* opened(secured, "secureConnect", (cause, { authorizationError }) => {
          const reason = authorizationError ? "CERTIFICATE_INVALID" : "CONNECTION_FAILED"
          return new Unreachable({ host, reason, cause })
        })
      })

      const exchange = (request: OutgoingRequest) => {
        const host = hostOf(request.url)
        const secure = request.url.protocol === "https:"
        const port = request.url.port === "" ? (secure ? httpsPort : 80) : Number(request.url.port)
        const connected: Effect.Effect<Socket, Unreachable, Scope.Scope> = secure
          ? connect(host, { port })
          : reach(host, { port, secure })
        return connected.pipe(
          Effect.flatMap((socket) => Effect.mapError(exchanged(socket, request), failure(host))),
          Effect.scoped,
          Effect.timeoutOrElse({
            duration: request.timeoutMs,
            orElse: () => Effect.fail(new Unreachable({ host, reason: "TIMED_OUT" })),
          }),
        )
      }
      return PublicInternet.of({ addressesOf: (host) => addressesOf(host), connect, exchange })
    }),
  )

  static readonly layer = PublicInternet.layerNoDeps.pipe(Layer.provide(HostAddresses.layer))
}
