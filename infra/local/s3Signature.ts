import { createHash, createHmac, timingSafeEqual } from "node:crypto"

import {
  algorithm,
  type Claim,
  cut,
  header,
  type Pairs,
  pairsOf,
  readClaim,
  type Refusal,
  refusals,
  type SignableRequest,
} from "./s3Claim.ts"

/** The region and the one pair of keys that S3 on this machine knows. */
export interface S3Access {
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

const toTime = (amzDate: string): number =>
  Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))

/** How far the clocks of a client and of S3 may be apart, in milliseconds. */
const tolerance = 15 * 60 * 1000

const untimely = (claim: Claim, now: number): Refusal | undefined => {
  const age = now - toTime(claim.signedAt)
  if (Number.isNaN(age)) return claim.malformed
  if (claim.expires === undefined) return Math.abs(age) > tolerance ? refusals.skewed : undefined
  if (age > claim.expires * 1000) return refusals.expired
  return age < -tolerance ? refusals.early : undefined
}

/** S3 wants the host and every `x-amz-` header signed, or a URL for an upload could be used to copy another object. */
const isCovered = (request: SignableRequest, signed: ReadonlyArray<string>): boolean =>
  signed.includes("host") &&
  Object.keys(request.headers).every((name) => !name.startsWith("x-amz-") || signed.includes(name))

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest()

/** The signature that S3 expects: AWS Signature Version 4 with the path encoded once, as S3 alone does. */
const signatureOf = (request: SignableRequest, pairs: Pairs, claim: Claim, scope: string, secret: string): Buffer => {
  const names = claim.signedHeaders
  const canonical = [
    request.method,
    cut(request.target, "?")[0],
    pairs
      .filter(([name]) => name !== "X-Amz-Signature")
      .map(([name, value]) => [encode(name), encode(value)] as const)
      .toSorted(([a, x], [b, y]) => (a === b ? Number(x > y) - Number(x < y) : Number(a > b) - Number(a < b)))
      .map(([name, value]) => `${name}=${value}`)
      .join("&"),
    ...names.map((name) => `${name}:${(header(request, name) ?? "").trim().replaceAll(/[ \t]+/g, " ")}`),
    "",
    names.join(";"),
    claim.payloadHash,
  ].join("\n")
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, [algorithm, claim.signedAt, scope, createHash("sha256").update(canonical).digest("hex")].join("\n"))
}

/**
 * Why S3 would refuse a request, by its presigned query or its `Authorization` header; `undefined` when it would not.
 * `now` is in milliseconds. See "Authenticating Requests (AWS Signature Version 4)" of S3's API reference.
 */
export const refusalOf = (request: SignableRequest, access: S3Access, now: number): Refusal | undefined => {
  const pairs = pairsOf(cut(request.target, "?")[1])
  const claim = readClaim(request, pairs)
  if ("code" in claim) return claim
  const [accessKeyId, scope] = cut(claim.credential, "/")
  if (accessKeyId !== access.credentials.accessKeyId) return refusals.strangeKey
  if (scope !== `${claim.signedAt.slice(0, 8)}/${access.region}/s3/aws4_request`) return claim.malformed
  const late = untimely(claim, now)
  if (late !== undefined) return late
  if (!isCovered(request, claim.signedHeaders)) return refusals.uncovered
  const expected = signatureOf(request, pairs, claim, scope, access.credentials.secretAccessKey)
  return timingSafeEqual(expected, Buffer.from(claim.signature, "hex")) ? undefined : refusals.mismatch
}
