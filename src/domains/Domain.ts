import { createHash } from "node:crypto"

import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { SiteId, TenantId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"

/**
 * PENDING: nobody has shown yet whose it is. VERIFIED: the site has it. FAILED: its proof is gone; the site keeps it for some
 * days, or until another site proves it.
 */
export const DomainStatus = Schema.Literals(["PENDING", "VERIFIED", "FAILED"])

/**
 * What a TLS connection to the domain showed last. ACTIVE: a valid certificate, and this site. INVALID: a certificate that is
 * not valid for it. ELSEWHERE: a valid one, but not this site. NONE: no TLS there. UNKNOWN: not looked yet.
 */
export const CertificateStatus = Schema.Literals(["UNKNOWN", "NONE", "INVALID", "ELSEWHERE", "ACTIVE"])
export type CertificateStatus = typeof CertificateStatus.Type

/** What a site says of a domain: that it is theirs. One for each domain and site; which site has it is another record. */
export class DomainClaim extends Schema.Class<DomainClaim>("DomainClaim")({
  tenantId: TenantId,
  siteId: SiteId,
  environment: Environment,
  /** Of the site: what its records lead to. */
  subdomain: Schema.String,
  /** In Punycode. */
  domain: Schema.String,
  status: DomainStatus,
  /** Of the proof, so that one that was set for an earlier claim proves nothing. */
  nonce: Schema.String,
  /** Whether the site is to have it as its primary one as soon as it is its own. */
  wantsPrimary: Schema.Boolean,
  /** Whether its WordPress may answer under it: set before it is told so, and taken back after. */
  attached: Schema.Boolean,
  createdAt: Instant,
  verifiedAt: Schema.optionalKey(Instant),
  lastCheckedAt: Schema.optionalKey(Instant),
  nextCheckAt: Instant,
  /** How often it was looked at in vain since it was last proven. */
  tries: Schema.Int,
  /** When a claim ends that stays without a proof. */
  endsAt: Schema.optionalKey(Instant),
  reason: Schema.optionalKey(Schema.String),
  certificateStatus: CertificateStatus,
  version: Schema.Int,
}) {}

/** Which site has a domain: one record for a domain in all tenants, and the only one by which a domain leads anywhere. */
export class DomainHolder extends Schema.Class<DomainHolder>("DomainHolder")({
  domain: Schema.String,
  tenantId: TenantId,
  siteId: SiteId,
  environment: Environment,
  /** The value by which it was proven. */
  proof: Schema.String,
  /** When, in milliseconds since 1970: of two that had it one after the other, the later counts. */
  since: Schema.Int,
  version: Schema.Int,
}) {}

const day = 86_400_000
/** Days that a claim has for its proof, and one whose proof is gone for another. */
export const graceMs = 7 * day
const againMs = day
const busyMs = 3_600_000
const soonestMs = 300_000
const latestMs = 6 * 3_600_000

export const instantOf = (ms: number): string => new Date(ms).toISOString()

/** Domains of a site, at most. */
export const maxDomains = 25

/** The value that proves a claim. It says nothing of whose it is, and proves no other. */
export const proofOf = ({ domain, nonce, siteId, tenantId }: DomainClaim): string =>
  `bbws=${createHash("sha256")
    .update(JSON.stringify([nonce, tenantId, siteId, domain]))
    .digest("base64url")}`

/** What a host shows of the site that it leads to (`BBWS_Hosts::marker`): a digest, which tells strangers nothing. */
export const markerOf = (siteId: string, host: string): string =>
  createHash("sha256").update(`bbws-site|${siteId}|${host}`).digest("hex")

/** What DNS says of a domain's challenge: its values; or nothing that can be relied on. */
export type Seen =
  | { readonly _tag: "Values"; readonly values: ReadonlyArray<string> }
  | { readonly _tag: "Unknown"; readonly reason: string }

/** Whether a claim has ended: it was never proven, or its proof is long gone. */
export const hasEnded = ({ endsAt, status }: DomainClaim, now: number): boolean =>
  status !== "VERIFIED" && endsAt !== undefined && Date.parse(endsAt) <= now

const isHeldBy = (holder: DomainHolder | undefined, { siteId }: DomainClaim): boolean => holder?.siteId === siteId

/** What follows from a look at a claim. */
export interface Verdict {
  readonly claim: DomainClaim
  /** Whether the site becomes the holder, in the place of the one that was read or of none. */
  readonly takes: boolean
  /** Whether it has the domain no longer, or never will. */
  readonly ends: boolean
}

const without = ({ endsAt: _endsAt, reason: _reason, ...claim }: DomainClaim) => claim

/** What becomes of a claim that was looked at. The holder's own proof is seen in the same answer of DNS as the claim's. */
export const judge = (claim: DomainClaim, holder: DomainHolder | undefined, seen: Seen, now: number): Verdict => {
  if (claim.status === "PENDING" && hasEnded(claim, now)) return { claim, takes: false, ends: true }
  const looked = { lastCheckedAt: instantOf(now) }
  if (seen._tag === "Unknown") {
    const nextCheckAt = instantOf(now + (claim.status === "VERIFIED" ? busyMs : backOff(claim.tries)))
    return {
      claim: new DomainClaim({ ...claim, ...looked, nextCheckAt, reason: seen.reason, tries: claim.tries + 1 }),
      takes: false,
      ends: hasEnded(claim, now),
    }
  }
  const isProven = seen.values.includes(proofOf(claim))
  const isFree = holder === undefined || isHeldBy(holder, claim) || !seen.values.includes(holder.proof)
  if (isProven && isFree) {
    const takes = !isHeldBy(holder, claim)
    const verifiedAt = takes || claim.verifiedAt === undefined ? instantOf(now) : claim.verifiedAt
    // Until the site answers under it, what brings it there may have to be begun again.
    const tries = claim.attached ? 0 : claim.status === "VERIFIED" ? claim.tries + 1 : 0
    const isDone = claim.certificateStatus === "ACTIVE"
    const nextCheckAt = instantOf(now + (claim.attached ? (isDone ? againMs : latestMs) : backOff(tries)))
    return {
      claim: new DomainClaim({ ...without(claim), ...looked, status: "VERIFIED", verifiedAt, nextCheckAt, tries }),
      takes,
      ends: false,
    }
  }
  const reason = isProven
    ? "another site has this domain, and its TXT record is still there: remove it"
    : seen.values.length === 0
      ? "the TXT record is not there"
      : "the TXT record has another value"
  const wasVerified = claim.status === "VERIFIED"
  // Who does not have it any more has no days left.
  const endsAt =
    claim.attached && !isHeldBy(holder, claim)
      ? instantOf(now)
      : wasVerified || claim.endsAt === undefined
        ? instantOf(now + graceMs)
        : claim.endsAt
  const status = wasVerified || claim.status === "FAILED" ? "FAILED" : "PENDING"
  const tries = wasVerified ? 1 : claim.tries + 1
  const nextCheckAt = instantOf(Math.min(now + backOff(tries), Math.max(Date.parse(endsAt), now)))
  const next = new DomainClaim({ ...claim, ...looked, status, reason, endsAt, tries, nextCheckAt })
  return { claim: next, takes: false, ends: hasEnded(next, now) }
}

/** The claim of a site that had a domain until another has shown that it is its own: its next look, soon, takes it off the site. */
export const lost = (claim: DomainClaim, now: number): DomainClaim =>
  new DomainClaim({
    ...claim,
    status: "FAILED",
    reason: "another site has shown that this domain is its own",
    nextCheckAt: instantOf(now),
    endsAt: instantOf(claim.attached ? now : now + graceMs),
  })

/** Milliseconds until a claim is looked at again that was looked at so often in vain. */
export const backOff = (tries: number): number => Math.min(latestMs, soonestMs * 2 ** Math.min(tries, 10))

/** A new claim. */
export const newClaim = (
  site: Pick<DomainClaim, "tenantId" | "siteId" | "environment" | "subdomain">,
  asked: Pick<DomainClaim, "domain" | "wantsPrimary" | "nonce">,
  now: number,
): DomainClaim =>
  new DomainClaim({
    ...site,
    ...asked,
    status: "PENDING",
    attached: false,
    createdAt: instantOf(now),
    nextCheckAt: instantOf(now + soonestMs),
    tries: 0,
    endsAt: instantOf(now + graceMs),
    certificateStatus: "UNKNOWN",
    version: 1,
  })
