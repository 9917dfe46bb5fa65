import type { IncomingHttpHeaders, IncomingMessage } from "node:http"

import { cut, type Pairs, pairsOf } from "../s3Claim.ts"
import { Refused, refused } from "./Refused.ts"

/** Bytes of a key in UTF-8, at most. */
const longestKey = 1024

/** A request of S3, read. */
export interface Call {
  readonly method: string
  readonly bucket: string
  /** Empty if the bucket itself is meant. */
  readonly key: string
  readonly query: ReadonlyMap<string, string>
  /** With what a presigned URL has in its query instead, as the SDK does with `x-amz-` headers. */
  readonly headers: IncomingHttpHeaders
  /** Hash of the body by which it was signed, or one of S3's words in its place. */
  readonly payloadHash: string
  readonly body: AsyncIterable<Buffer>
}

/** What this S3 heeds of `x-amz-` headers, or what means nothing to it; whoever sends others would count on what is not there. */
const known =
  /^x-amz-(?:date|security-token|user-agent|content-sha256|decoded-content-length|trailer|sdk-checksum-algorithm|checksum-[a-z\d-]+|storage-class|meta-.+)$/

/** What is part of the signature in the query, and no header. */
const ofSignature =
  /^x-amz-(?:algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/i

const keyOf = (path: string): string => {
  try {
    const key = decodeURIComponent(path)
    if (Buffer.byteLength(key) <= longestKey) return key
  } catch {
    throw new Refused(400, "InvalidURI", "Couldn't parse the specified URI.")
  }
  throw new Refused(400, "KeyTooLongError", "Your key is too long")
}

const hoisted = (pairs: Pairs) =>
  pairs
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith("x-amz-") && !ofSignature.test(name))

/** Reads a request of path style: `/{bucket}/{key}`. */
export const callOf = (request: IncomingMessage): Call => {
  const [path, search] = cut(request.url ?? "", "?")
  const [bucket, key] = cut(path.slice(1), "/")
  const pairs = pairsOf(search)
  const query = new Map(pairs)
  const headers = { ...Object.fromEntries(hoisted(pairs)), ...request.headers }
  const strange = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !known.test(name))
  if (strange !== undefined) throw refused.notImplemented(strange)
  return {
    method: request.method ?? "",
    bucket: decodeURIComponent(bucket),
    key: keyOf(key),
    query,
    headers,
    payloadHash: query.get("X-Amz-Content-Sha256") ?? headers["x-amz-content-sha256"]?.toString() ?? "UNSIGNED-PAYLOAD",
    // What is read half and refused is drained, or the client would see a broken connection.
    body: request.iterator({ destroyOnReturn: false }),
  }
}
