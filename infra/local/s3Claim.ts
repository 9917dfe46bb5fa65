import { Option, Schema } from "effect"

/** What of a request its signature can cover. */
export interface SignableRequest {
  readonly method: string
  /** Path and query exactly as they came: the key that is read must be the one that was signed. */
  readonly target: string
  /** Names in lower case, with all their values. */
  readonly headers: Readonly<Record<string, ReadonlyArray<string> | undefined>>
}

/** An error as S3 names it. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

const refuse = (status: number, code: string, message: string): Refusal => ({ status, code, message })

/** The refusals of S3, with its codes and texts. */
export const refusals = {
  unsigned: refuse(403, "AccessDenied", "Access Denied"),
  signedTwice: refuse(400, "InvalidArgument", "Only one auth mechanism allowed"),
  badHeader: refuse(400, "AuthorizationHeaderMalformed", "The authorization header is malformed"),
  badQuery: refuse(400, "AuthorizationQueryParametersError", "The query-string authentication is malformed"),
  noPayloadHash: refuse(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"),
  strangeToken: refuse(400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
  expiredToken: refuse(400, "ExpiredToken", "The provided token has expired."),
  strangeKey: refuse(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
  expired: refuse(403, "AccessDenied", "Request has expired"),
  early: refuse(403, "AccessDenied", "Request is not yet valid"),
  skewed: refuse(
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
  ),
  uncovered: refuse(403, "AccessDenied", "There were headers present in the request which were not signed"),
  mismatch: refuse(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ),
} as const

export const algorithm = "AWS4-HMAC-SHA256"
const AmzDate = Schema.String.check(Schema.isPattern(/^\d{8}T\d{6}Z$/))
const Signature = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

/** The query of a presigned URL. `X-Amz-Expires` is in seconds, a week at most. */
const PresignedQuery = Schema.Struct({
  "X-Amz-Algorithm": Schema.Literal(algorithm),
  "X-Amz-Credential": Schema.String,
  "X-Amz-Date": AmzDate,
  "X-Amz-Expires": Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 604_800 })),
  "X-Amz-SignedHeaders": Schema.String,
  "X-Amz-Signature": Signature,
})
const decodeQuery = Schema.decodeUnknownOption(PresignedQuery)

const SignedHeaders = Schema.Struct({ credential: Schema.String, names: Schema.String, signature: Signature })
const decodeHeader = Schema.decodeUnknownOption(SignedHeaders)
const decodeDate = Schema.decodeUnknownOption(AmzDate)
const authorization =
  /^AWS4-HMAC-SHA256 Credential=(?<credential>[^, ]+), *SignedHeaders=(?<names>[^, ]+), *Signature=(?<signature>[^, ]+)$/

/** What either form of signing says. */
export interface Claim {
  readonly credential: string
  readonly signedAt: string
  /** Seconds; only of a presigned URL. */
  readonly expires?: number
  readonly signedHeaders: ReadonlyArray<string>
  readonly payloadHash: string
  readonly signature: string
  readonly malformed: Refusal
}

export type Pairs = ReadonlyArray<readonly [name: string, value: string]>

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The text before and behind the first separator. */
export const cut = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)]
}

/** A query's decoded names and values, in its order. */
export const pairsOf = (query: string): Pairs =>
  query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => cut(part, "="))
    .map(([name, value]) => [decode(name), decode(value)])

/** All values of a header as one. */
export const header = (request: SignableRequest, name: string): string | undefined => request.headers[name]?.join(",")

const readQuery = (request: SignableRequest, pairs: Pairs): Claim | Refusal => {
  const values = Object.fromEntries(pairs)
  return Option.match(decodeQuery(values), {
    onNone: () => refusals.badQuery,
    onSome: (query) => ({
      credential: query["X-Amz-Credential"],
      signedAt: query["X-Amz-Date"],
      expires: query["X-Amz-Expires"],
      signedHeaders: query["X-Amz-SignedHeaders"].split(";"),
      payloadHash: values["X-Amz-Content-Sha256"] ?? header(request, "x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD",
      signature: query["X-Amz-Signature"],
      malformed: refusals.badQuery,
    }),
  })
}

const readHeader = (request: SignableRequest, value: string): Claim | Refusal => {
  const parts = decodeHeader(authorization.exec(value)?.groups)
  const signedAt = decodeDate(header(request, "x-amz-date"))
  const payloadHash = header(request, "x-amz-content-sha256")
  if (Option.isNone(parts) || Option.isNone(signedAt)) return refusals.badHeader
  if (payloadHash === undefined) return refusals.noPayloadHash
  return {
    credential: parts.value.credential,
    signedAt: signedAt.value,
    signedHeaders: parts.value.names.split(";"),
    payloadHash,
    signature: parts.value.signature,
    malformed: refusals.badHeader,
  }
}

/** What a request says of its signature, or the refusal if it is not signed in one of the two forms. */
export const readClaim = (request: SignableRequest, pairs: Pairs): Claim | Refusal => {
  const value = header(request, "authorization")
  const presigned = pairs.some(([name]) => name === "X-Amz-Signature" || name === "X-Amz-Algorithm")
  if (value === undefined) return presigned ? readQuery(request, pairs) : refusals.unsigned
  return presigned ? refusals.signedTwice : readHeader(request, value)
}
