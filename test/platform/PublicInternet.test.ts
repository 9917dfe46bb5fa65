import { createServer as createHttpServer, type RequestListener } from "node:http"
import { createServer } from "node:https"
import { connect } from "node:net"
import { getCACertificates, setDefaultCACertificates } from "node:tls"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import * as fc from "fast-check"

import { HostAddresses } from "../../src/platform/HostAddresses.ts"
import { Dial, PublicInternet, type Unreachable } from "../../src/platform/PublicInternet.ts"
import { forbiddenAddresses } from "../support/addresses.ts"
import { makeAuthority } from "../support/certificates.ts"
import { listening } from "../support/WebhookReceiver.ts"

const authority = makeAuthority()
const trusted = getCACertificates("default")
beforeAll(() => setDefaultCACertificates([...trusted, authority.certificate]))
afterAll(() => setDefaultCACertificates(trusted))

const answering: RequestListener = (request, response) => {
  response.writeHead(request.url === "/moved" ? 302 : 200, { location: "https://other.example/" }).end("what it says")
}

/** A receiver with a certificate for these names. */
const receiver = (...names: ReadonlyArray<string>) => listening(createServer(authority.issue(...names), answering))

/** The public internet, where every address leads to this port, and the connections that were asked for. */
const internet = (
  addressesOf: (host: string) => ReadonlyArray<string>,
  port: number,
  environment: Readonly<Record<string, string>> = {},
) => {
  const dialled: Array<string> = []
  const dial = (address: string, asked: number) => {
    dialled.push(`${address} ${asked}`)
    return connect({ host: "127.0.0.1", port })
  }
  const layer = PublicInternet.layerNoDeps.pipe(
    Layer.provide(HostAddresses.layerMemory(addressesOf)),
    Layer.provide(Layer.succeed(Dial, dial)),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
  )
  return { dialled, layer }
}

const get = (url: string, timeoutMs = 5000) =>
  Effect.flatMap(PublicInternet, (internet) =>
    internet.exchange({ url: new URL(url), method: "GET", headers: {}, timeoutMs, mostBytes: 6 }),
  )
const refusalOf = (url: string) => Effect.map(Effect.flip(get(url)), ({ reason }: Unreachable) => reason)

describe("an exchange with a host that a customer named", () => {
  it.live("goes to the address that was checked, and asks the host's certificate for the host's name", () =>
    Effect.gen(function* () {
      const { dialled, layer } = internet(() => ["93.184.216.34"], yield* receiver("shop.example"))
      assert.deepStrictEqual(yield* Effect.provide(get("https://shop.example/hook"), layer), {
        status: 200,
        body: "what i",
      })
      assert.deepStrictEqual(dialled, ["93.184.216.34 443"])
    }),
  )

  it.live("asks the DNS once: a name that leads to this machine by then leads nobody there", () =>
    Effect.gen(function* () {
      const answers = [["93.184.216.34"], ["127.0.0.1"]]
      const { dialled, layer } = internet(() => answers.shift() ?? ["127.0.0.1"], yield* receiver("shop.example"))
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* get("https://shop.example/")).status, 200)
        assert.strictEqual(yield* refusalOf("https://shop.example/"), "ADDRESS_FORBIDDEN")
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(dialled, ["93.184.216.34 443"])
    }),
  )

  it.live("does not follow a redirect", () =>
    Effect.gen(function* () {
      const { dialled, layer } = internet(() => ["93.184.216.34"], yield* receiver("shop.example"))
      assert.strictEqual((yield* Effect.provide(get("https://shop.example/moved"), layer)).status, 302)
      assert.lengthOf(dialled, 1)
    }),
  )

  it("is refused before any connection if one of the host's addresses is not public", () => {
    const refused = fc.asyncProperty(forbiddenAddresses, (address) => {
      const { dialled, layer } = internet(() => ["93.184.216.34", address], 1)
      const literal = address.includes(":") ? `[${address}]` : address
      return Effect.gen(function* () {
        assert.strictEqual(yield* refusalOf("https://shop.example/"), "ADDRESS_FORBIDDEN")
        assert.strictEqual(yield* refusalOf(`https://${literal}/`), "ADDRESS_FORBIDDEN")
        assert.lengthOf(dialled, 0)
      }).pipe(Effect.provide(layer), Effect.runPromise)
    })
    return fc.assert(refused, { numRuns: 100 })
  })

  it.effect.each(["https://shop.example:8443/", "http://shop.example/", "http://shop.example:443/", "https://127.1/"])(
    "is by https on its one port with the public internet, and not %s",
    (url) =>
      Effect.gen(function* () {
        const { dialled, layer } = internet(() => ["93.184.216.34"], 1)
        assert.strictEqual(yield* Effect.provide(refusalOf(url), layer), "ADDRESS_FORBIDDEN")
        assert.lengthOf(dialled, 0)
      }),
  )

  it.live("may be with this machine itself where that is allowed, in whatever way, and with no other private one", () =>
    Effect.gen(function* () {
      const port = yield* listening(createHttpServer(answering))
      const { dialled, layer } = internet((host) => (host === "localhost" ? ["127.0.0.1"] : ["10.0.0.1"]), port, {
        ALLOW_LOOPBACK: "true",
      })
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* get("http://localhost:9000/")).status, 200)
        assert.strictEqual(yield* refusalOf("http://printer.example/"), "ADDRESS_FORBIDDEN")
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(dialled, ["127.0.0.1 9000"])
    }),
  )

  it.live("fails in words if there is no such host, no such certificate, nobody who listens, or no answer", () =>
    Effect.gen(function* () {
      const named = internet(
        (host) => (host === "shop.example" ? ["93.184.216.34"] : []),
        yield* receiver("else.example"),
      )
      const silent = internet(() => ["93.184.216.34"], yield* listening(createServer(authority.issue("shop.example"))))
      const closed = internet(() => ["93.184.216.34"], 1)
      const reasonOf = (url: string, { layer }: ReturnType<typeof internet>) => Effect.provide(refusalOf(url), layer)
      assert.strictEqual(yield* reasonOf("https://unknown.example/", named), "HOST_UNKNOWN")
      assert.strictEqual(yield* reasonOf("https://shop.example/", named), "CERTIFICATE_INVALID")
      assert.strictEqual(yield* reasonOf("https://shop.example/", closed), "CONNECTION_FAILED")
      const late = Effect.flip(get("https://shop.example/", 100))
      assert.strictEqual((yield* Effect.provide(late, silent.layer)).reason, "TIMED_OUT")
    }),
  )

  it.live("shows a certificate that does not hold to whoever only wants to look", () =>
    Effect.gen(function* () {
      const { layer } = internet(() => ["93.184.216.34"], yield* receiver("else.example"))
      const socket = yield* Effect.flatMap(PublicInternet, (internet) =>
        internet.connect("shop.example", { anyCertificate: true }),
      ).pipe(Effect.provide(layer))
      assert.isFalse(socket.authorized)
      assert.include(socket.getPeerCertificate().subjectaltname ?? "", "else.example")
    }),
  )
})
