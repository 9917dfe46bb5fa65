import { createServer } from "node:https"
import { getCACertificates, setDefaultCACertificates, TLSSocket } from "node:tls"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { TenantId } from "../../src/kernel/Ids.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { makeAuthority } from "../support/certificates.ts"
import { networkRef } from "../support/samples.ts"
import { clientOf } from "../support/WordPressServer.ts"

const authority = makeAuthority()
const trusted = getCACertificates("default")
beforeAll(() => setDefaultCACertificates([...trusted, authority.certificate]))
afterAll(() => setDefaultCACertificates(trusted))

/** A load balancer whose only certificate holds for these names, and what clients asked it for. */
const startBalancer = Effect.fnUntraced(function* (...names: ReadonlyArray<string>) {
  const seen: Array<readonly [serverName: unknown, host: string | undefined]> = []
  const server = createServer(authority.issue(...names), ({ headers, socket }, response) => {
    seen.push([socket instanceof TLSSocket ? Reflect.get(socket, "servername") : undefined, headers.host])
    const tenant = headers["x-tenant-id"]
    response.writeHead(200, tenant === undefined ? {} : { "x-tenant-id": tenant }).end('{"ok":true}')
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((listening) => {
      server.listen(0, "127.0.0.1", () => listening(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  )
  const address = server.address()
  const { layer } = yield* clientOf(`https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`)
  return { seen, layer }
})

const Ok = Schema.Struct({ ok: Schema.Boolean })
const call = (host?: string, tenantId = "tenant-1") =>
  Effect.flatMap(WordPress, (wordpress) =>
    wordpress.call({
      tenantId: TenantId.make(tenantId),
      environment: "DEV",
      method: "GET",
      path: "/bbws/v1/platform",
      answer: Ok,
      retries: 0,
      ...(host === undefined ? {} : { host }),
    }),
  )
const visit = (host: string) => Effect.flatMap(WordPress, (wordpress) => wordpress.visit({ ...networkRef, host }))

describe("over HTTPS", () => {
  it.live("a certificate of the tenants' main hosts is enough for whatever host a site has", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startBalancer("*.network.example")
      yield* Effect.gen(function* () {
        yield* call()
        yield* call("shop.wpdev.example")
        yield* call("www.own-domain.example")
        yield* call("shop.wpdev.example", "tenant-2")
        assert.strictEqual((yield* visit("shop.wpdev.example")).status, 200)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(seen, [
        ["tenant-1.network.example", "tenant-1.network.example"],
        ["tenant-1.network.example", "shop.wpdev.example"],
        ["tenant-1.network.example", "www.own-domain.example"],
        ["tenant-2.network.example", "shop.wpdev.example"],
        ["tenant-1.network.example", "shop.wpdev.example"],
      ])
    }),
  )

  it.live("a certificate of the site's host alone is not the load balancer's, and nothing is sent", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startBalancer("*.wpdev.example", "127.0.0.1")
      for (const asked of [call("shop.wpdev.example"), visit("shop.wpdev.example")]) {
        const error = yield* Effect.flip<unknown, { readonly _tag: string; readonly cause?: unknown }, WordPress>(
          asked,
        ).pipe(Effect.provide(layer))
        assert.strictEqual(error._tag, "WordPressApiError")
        assert.include(String(error.cause), "tenant-1.network.example")
      }
      assert.lengthOf(seen, 0)
    }),
  )
})
