import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { certificateOf } from "../../domains/Certificates.ts"
import { DomainClaim, judge } from "../../domains/Domain.ts"
import { DomainProofs } from "../../domains/DomainProofs.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import type { PublicInternet } from "../../platform/PublicInternet.ts"
import type { DomainChange } from "../change-domains/start.ts"

/** What a look at a claim came to. */
export interface Looked {
  /** As it is now; none, if it has ended. */
  readonly claim: DomainClaim | undefined
  /** What WordPress has to be told, if anything. */
  readonly change: (DomainChange & { readonly domain: string }) | undefined
}

/** Looks in the DNS whose a domain is, and writes down what follows. */
export const lookAtDomain = Effect.fn("VerifyDomain.look")(function* (
  claim: DomainClaim,
): Effect.fn.Return<
  Looked,
  Effect.Error<ReturnType<DomainStore["Service"]["release"]>>,
  DomainStore | DomainProofs | PublicInternet
> {
  const store = yield* DomainStore
  const proofs = yield* DomainProofs
  const { domain } = claim
  const seen = yield* proofs.look(domain)
  const now = yield* Clock.currentTimeMillis
  const verdict = yield* store.settle(claim, domain, (found, holder) => Effect.succeed(judge(found, holder, seen, now)))
  if (verdict === undefined) return { claim: undefined, change: undefined }
  if (verdict.ends) {
    return verdict.claim.attached || !(yield* store.release(claim, domain, "attached"))
      ? { claim: verdict.claim, change: { change: "REMOVE", domain } }
      : { claim: undefined, change: undefined }
  }
  const { attached, status } = verdict.claim
  if (attached) {
    const certificateStatus = yield* certificateOf(verdict.claim)
    if (certificateStatus !== verdict.claim.certificateStatus) yield* store.note(claim, domain, { certificateStatus })
    return { claim: new DomainClaim({ ...verdict.claim, certificateStatus }), change: undefined }
  }
  return {
    claim: verdict.claim,
    change: status === "VERIFIED" ? { change: "ATTACH", domain } : undefined,
  }
})
