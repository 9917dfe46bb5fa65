import * as Effect from "effect/Effect"

import { PublicInternet, type Unreachable } from "../platform/PublicInternet.ts"
import { type CertificateStatus, type DomainClaim, markerOf } from "./Domain.ts"

/** Where a host shows which site it leads to. */
const markerPath = "/.well-known/bbws-site"

const timeoutMs = 5000

const withoutAnswer = ({ reason }: Unreachable): CertificateStatus =>
  reason === "CERTIFICATE_INVALID" ? "INVALID" : "NONE"

/** What a TLS connection to a domain shows: whether its certificate holds, and whether it leads to the site. */
export const certificateOf = Effect.fn("Certificates.of")(function* ({ domain, siteId }: DomainClaim) {
  const internet = yield* PublicInternet
  const url = new URL(`https://${domain}${markerPath}`)
  return yield* internet.exchange({ url, method: "GET", headers: {}, timeoutMs, mostBytes: 1024 }).pipe(
    Effect.map(({ body, status }): CertificateStatus =>
      status === 200 && body.trim() === markerOf(siteId, domain) ? "ACTIVE" : "ELSEWHERE",
    ),
    Effect.catchTag("Unreachable", (error) => Effect.succeed(withoutAnswer(error))),
  )
})
