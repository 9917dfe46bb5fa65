import type { IncomingMessage } from "node:http"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { vi } from "vitest"

import { listen, readBody } from "../../infra/local/HttpListener.ts"
import { urlSeconds } from "../../src/platform/presign.ts"
import { TenantSessions } from "../../src/platform/TenantSessions.ts"
import { useAwsEnvironment } from "../support/awsEnvironment.ts"
import { settingsFrom } from "../support/samples.ts"

useAwsEnvironment()

const minute = 60_000

/** An STS whose sessions last so long by the test's clock, or what was asked for; `asked` has the forms that it was sent. */
const startSts = Effect.fnUntraced(function* (lastsMs?: number) {
  const asked: Array<URLSearchParams> = []
  const handle = (request: IncomingMessage) =>
    readBody(request, 10_000).pipe(
      Effect.orDie,
      Effect.map((body) => {
        const form = new URLSearchParams(String(body))
        asked.push(form)
        const until = new Date(lastsMs ?? Number(form.get("DurationSeconds")) * 1000).toISOString()
        const credentials = `<AccessKeyId>key</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>${asked.length}</SessionToken><Expiration>${until}</Expiration>`
        return {
          status: 200,
          headers: { "content-type": "text/xml" },
          body: `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        }
      }),
    )
  const { url } = yield* listen({ port: 0, handle, portTaken: "No port is free." })
  vi.stubEnv("AWS_ENDPOINT_URL_STS", url)
  return asked
})

const sessionOf = (tenantId: string) => Effect.flatMap(TenantSessions, (sessions) => sessions.of(tenantId))
const layer = Layer.fresh(TenantSessions.layer).pipe(Layer.provide(settingsFrom()))

describe("a tenant's session", () => {
  it.effect("is taken once for a quarter of an hour, and then anew, while the last of its URLs still holds", () =>
    Effect.gen(function* () {
      const asked = yield* startSts()
      yield* Effect.gen(function* () {
        const first = yield* sessionOf("tenant-1")
        yield* TestClock.setTime(15 * minute - 1)
        assert.strictEqual(yield* sessionOf("tenant-1"), first)
        const [form] = asked
        assert.isAtLeast(Number(form?.get("DurationSeconds")) * 1000, 15 * minute + urlSeconds * 1000)
        yield* TestClock.setTime(15 * minute)
        assert.notStrictEqual(yield* sessionOf("tenant-1"), first)
        assert.lengthOf(asked, 2)
      }).pipe(Effect.provide(layer))
    }),
  )

  it.effect("that is shorter than it was asked for is used only as long as a URL outlasts it", () =>
    Effect.gen(function* () {
      const asked = yield* startSts(20 * minute)
      yield* Effect.gen(function* () {
        const first = yield* sessionOf("tenant-1")
        yield* TestClock.setTime(5 * minute - 1)
        assert.strictEqual(yield* sessionOf("tenant-1"), first)
        yield* TestClock.setTime(5 * minute)
        yield* sessionOf("tenant-1")
        assert.lengthOf(asked, 2)
      }).pipe(Effect.provide(layer))
    }),
  )

  it.effect("is this tenant's alone, taken once for all who want it at the same time", () =>
    Effect.gen(function* () {
      const asked = yield* startSts()
      const ids = ["tenant-1", "tenant-2", "tenant-1", "tenant-2"]
      const sessions = yield* Effect.forEach(ids, sessionOf, { concurrency: "unbounded" }).pipe(Effect.provide(layer))
      assert.strictEqual(new Set(sessions.map(({ credentials }) => credentials.sessionToken)).size, 2)
      assert.deepStrictEqual(asked.map((form) => form.get("RoleSessionName")).toSorted(), ["t-tenant-1", "t-tenant-2"])
      for (const form of asked) {
        const tenantId = form.get("RoleSessionName")?.slice(2) ?? ""
        assert.strictEqual(form.get("RoleArn"), "arn:aws:iam::000000000000:role/tenants")
        const policy = form.get("Policy") ?? ""
        assert.include(policy, `:secret:bbws/${tenantId}/wp-app-password-??????`)
        assert.notInclude(policy.replaceAll(tenantId, ""), "tenant-")
      }
    }),
  )

  it.effect("is forgotten when many others were wanted since", () =>
    Effect.gen(function* () {
      const asked = yield* startSts()
      const others = Array.from({ length: 200 }, (_, index) => `other-${index}`)
      yield* Effect.forEach(["tenant-1", ...others, "tenant-1"], sessionOf).pipe(Effect.provide(layer))
      assert.lengthOf(asked, 202)
    }),
  )

  it.effect("is refused for what is no tenant's id, as one that would stand for many", () =>
    Effect.gen(function* () {
      const asked = yield* startSts()
      for (const id of ["*", "tenant-?", "tenant-1/*", "${aws:username}", "", "a".repeat(65)]) {
        yield* Effect.flip(sessionOf(id)).pipe(Effect.provide(layer))
      }
      assert.lengthOf(asked, 0)
    }),
  )
})
