import { Resolver } from "node:dns/promises"
import { IncomingMessage } from "node:http"
import { Socket } from "node:net"
import { Readable } from "node:stream"

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { startDnsServer } from "../../../infra/local/DnsServer.ts"

/** A request with a body. */
const requestOf = (method: string, body: string): IncomingMessage => {
  const request = new IncomingMessage(new Socket())
  request.method = method
  const source = Readable.from([Buffer.from(body)])
  source.on("data", (chunk) => request.push(chunk))
  source.on("end", () => request.push(null))
  return request
}

describe("the DNS server of the local stack", () => {
  it.live("answers what it was told, whatever its case, and says of nothing else that it is there", () =>
    Effect.gen(function* () {
      const { address, handle } = yield* startDnsServer
      const resolver = new Resolver({ timeout: 1000, tries: 1 })
      resolver.setServers([address])
      const name = "_bbws-challenge.www.example.com"
      const texts = Effect.promise(() =>
        resolver.resolveTxt(name.toUpperCase()).catch(({ code }: { readonly code: string }) => code),
      )
      assert.strictEqual(yield* texts, "ENOTFOUND")
      const set = (body: string, method = "PUT") =>
        Effect.map(handle(requestOf(method, body), name), ({ status }) => status)
      const long = "v".repeat(200)
      assert.strictEqual(yield* set(JSON.stringify({ TXT: ["bbws=1", long], A: ["127.0.0.1"] })), 200)
      assert.deepStrictEqual(yield* texts, [["bbws=1"], [long]])
      assert.deepStrictEqual(yield* Effect.promise(() => resolver.resolve4(name)), ["127.0.0.1"])
      assert.deepStrictEqual([yield* set("{}", "GET"), yield* set('{"MX": []}'), yield* set("no")], [400, 400, 400])
      assert.strictEqual(yield* set("{}"), 200)
      assert.strictEqual(yield* texts, "ENOTFOUND")
    }).pipe(Effect.scoped),
  )
})
