import { timingSafeEqual } from "node:crypto"

import { HttpRequest } from "@smithy/core/protocols"
import { Hash } from "@smithy/core/serde"
import { SignatureV4 } from "@smithy/signature-v4"

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

const queryOf = (pairs: Pairs): Record<string, Array<string>> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(pairs, ([name]) => name)).map(([name, all = []]) => [
      name,
      all.map(([, value]) => value),
    ]),
  )

/** Signs as the SDK does, but what a claim names and no more: the SDK itself chooses the headers. */
class Signer extends SignatureV4 {
  constructor({ credentials, region }: S3Access) {
    // S3 alone has the path encoded once.
    super({ credentials, region, service: "s3", sha256: Hash.bind(null, "sha256"), uriEscapePath: false })
  }

  async signatureOf(request: SignableRequest, pairs: Pairs, claim: Claim, scope: string): Promise<string> {
    const canonical = this.createCanonicalRequest(
      new HttpRequest({ method: request.method, path: cut(request.target, "?")[0], query: queryOf(pairs) }),
      Object.fromEntries(
        claim.signedHeaders.map((name) => [name, (header(request, name) ?? "").trim().replaceAll(/[ \t]+/g, " ")]),
      ),
      claim.payloadHash,
    )
    const text = await this.createStringToSign(claim.signedAt, scope, canonical, algorithm)
    return this.sign(text, { signingDate: new Date(toTime(claim.signedAt)) })
  }
}

/**
 * Why S3 would refuse a request, by its presigned query or its `Authorization` header; `undefined` when it would not.
 * `now` is in milliseconds. See "Authenticating Requests (AWS Signature Version 4)" of S3's API reference.
 */
export const refusalOf = async (
  request: SignableRequest,
  access: S3Access,
  now: number,
): Promise<Refusal | undefined> => {
  const pairs = pairsOf(cut(request.target, "?")[1])
  const claim = readClaim(request, pairs)
  if ("code" in claim) return claim
  const [accessKeyId, scope] = cut(claim.credential, "/")
  if (accessKeyId !== access.credentials.accessKeyId) return refusals.strangeKey
  if (scope !== `${claim.signedAt.slice(0, 8)}/${access.region}/s3/aws4_request`) return claim.malformed
  const late = untimely(claim, now)
  if (late !== undefined) return late
  if (!isCovered(request, claim.signedHeaders)) return refusals.uncovered
  const expected = await new Signer(access).signatureOf(request, pairs, claim, scope)
  return timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature)) ? undefined : refusals.mismatch
}
