import type { Bucket } from "./Bucket.ts"
import type { Call } from "./Call.ts"
import { rangeIn, readable } from "./conditions.ts"
import { refused } from "./Refused.ts"
import { type Answer, empty } from "./S3Answer.ts"

/** What a query may put in place of the headers that are kept with an object, as a link for a browser does. */
const overrides = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
]

/** `GetObject` and `HeadObject`. */
export const readObjectOf = (bucket: Bucket, call: Call): Answer => {
  const object = bucket.get(call.key)
  if (object === undefined) throw refused.noSuchKey()
  const always = { etag: `"${object.etag}"`, "last-modified": new Date(object.modified).toUTCString() }
  if (readable(call.headers, object) === "unchanged") return empty(304, always)
  const range = rangeIn(call.headers.range, object.size)
  const [first, last] = range ?? [0, object.size - 1]
  const wantsChecksum = call.headers["x-amz-checksum-mode"] === "ENABLED" && range === undefined
  const asked = overrides.flatMap((name) => {
    const value = call.query.get(`response-${name}`)
    return value === undefined ? [] : [[name, value] as const]
  })
  const headers = {
    ...object.headers,
    ...Object.fromEntries(asked),
    ...(wantsChecksum ? object.checksums : {}),
    ...always,
    "accept-ranges": "bytes",
    "content-length": String(last - first + 1),
    ...(range === undefined ? {} : { "content-range": `bytes ${first}-${last}/${object.size}` }),
  }
  const status = range === undefined ? 200 : 206
  return call.method === "HEAD" ? empty(status, headers) : { status, headers, body: bucket.read(object, first, last) }
}
