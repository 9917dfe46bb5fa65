import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { certificateOf } from "../../src/domains/Certificates.ts"
import { markerOf, newClaim } from "../../src/domains/Domain.ts"
import { type IncomingAnswer, Unreachable } from "../../src/platform/PublicInternet.ts"
import { fakeInternet } from "../support/internet.ts"
import { standingSite } from "../support/samples.ts"

const domain = "www.example.com"
const claim = newClaim(standingSite(), { domain, wantsPrimary: false, nonce: "n" }, 0)
const seen = (answer: Effect.Effect<IncomingAnswer, Unreachable>) =>
  certificateOf(claim).pipe(
    Effect.provide(
      fakeInternet(({ url }) => {
        assert.strictEqual(url.href, `https://${domain}/.well-known/bbws-site`)
        return answer
      }),
    ),
  )
const says = (body: string, status = 200) => seen(Effect.succeed({ body, status }))
const fails = (reason: Unreachable["reason"]) => seen(Effect.fail(new Unreachable({ host: domain, reason })))

describe("the certificate of a domain", () => {
  it.effect("is ACTIVE where a valid one leads to this very site, and says what is missing otherwise", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* says(markerOf("site-1", domain)), "ACTIVE")
      assert.strictEqual(yield* says(markerOf("site-2", domain)), "ELSEWHERE")
      assert.strictEqual(yield* says(markerOf("site-1", "example.com")), "ELSEWHERE")
      assert.strictEqual(yield* says(markerOf("site-1", domain), 301), "ELSEWHERE")
      assert.strictEqual(yield* says("Welcome"), "ELSEWHERE")
      assert.strictEqual(yield* fails("CERTIFICATE_INVALID"), "INVALID")
      for (const reason of ["HOST_UNKNOWN", "ADDRESS_FORBIDDEN", "CONNECTION_FAILED", "TIMED_OUT"] as const) {
        assert.strictEqual(yield* fails(reason), "NONE")
      }
    }),
  )
})
