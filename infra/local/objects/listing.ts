import type { Bucket } from "./Bucket.ts"
import { Refused, refused } from "./Refused.ts"
import { type Answer, xmlAnswer } from "./S3Answer.ts"
import type { XmlElements } from "./s3Xml.ts"

const largestPage = 1000

const pageSize = (text: string | undefined): number => {
  if (text === undefined) return largestPage
  if (!/^\d{1,9}$/.test(text))
    throw refused.invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647")
  return Math.min(Number(text), largestPage)
}

const tokenOf = (after: string): string => Buffer.from(after).toString("base64url")

const keyIn = (token: string): string => {
  const key = Buffer.from(token, "base64url").toString("utf8")
  if (tokenOf(key) === token) return key
  throw refused.invalidArgument("The continuation token provided is incorrect")
}

/** Where the first key behind `after` stands, or with which `after` begins if it is a common prefix. */
const placeBehind = (keys: ReadonlyArray<string>, after: string): number => {
  const wanted = Buffer.from(after)
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (Buffer.compare(Buffer.from(keys[middle] ?? ""), wanted) > 0) high = middle
    else low = middle + 1
  }
  return low
}

/** What a key is listed as: itself, or the part up to the delimiter that it shares with others. */
const listedAs = (key: string, prefix: string, delimiter: string): string => {
  const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length)
  return at === -1 ? key : key.slice(0, at + delimiter.length)
}

/** `ListObjectsV2`: a page of the keys under a prefix, in their order. */
export const listObjects = (bucket: Bucket, query: ReadonlyMap<string, string>): Answer => {
  if (query.get("list-type") !== "2") throw refused.notImplemented("list-type")
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""]
  const size = pageSize(query.get("max-keys"))
  const [token, startAfter] = [query.get("continuation-token"), query.get("start-after")]
  const encoding = query.get("encoding-type")
  if (encoding !== undefined && encoding !== "url") {
    throw new Refused(400, "InvalidArgument", "Invalid Encoding Method specified in Request")
  }
  const shown = (text: string) => (encoding === undefined ? text : encodeURIComponent(text).replaceAll("%2F", "/"))
  const after = token === undefined ? startAfter : keyIn(token)
  const keys = bucket.keys()
  const [contents, prefixes]: [Array<XmlElements>, Array<XmlElements>] = [[], []]
  let last = after ?? ""
  let isTruncated = false
  for (let at = after === undefined ? 0 : placeBehind(keys, after); at < keys.length; at++) {
    const key = keys[at] ?? ""
    if (!key.startsWith(prefix)) continue
    const name = listedAs(key, prefix, delimiter)
    // A common prefix comes once, with the first of its keys.
    if (name !== key && name === listedAs(last, prefix, delimiter)) continue
    if (contents.length + prefixes.length === size) {
      isTruncated = size > 0
      break
    }
    last = key
    const object = bucket.get(key)
    if (name !== key) prefixes.push({ Prefix: shown(name) })
    else if (object !== undefined) {
      contents.push({
        Key: shown(key),
        LastModified: new Date(object.modified).toISOString(),
        ETag: `"${object.etag}"`,
        Size: object.size,
        StorageClass: object.headers["x-amz-storage-class"] ?? "STANDARD",
      })
    }
  }
  return xmlAnswer("ListBucketResult", {
    Name: bucket.name,
    Prefix: shown(prefix),
    Delimiter: delimiter === "" ? undefined : shown(delimiter),
    MaxKeys: size,
    EncodingType: encoding,
    KeyCount: contents.length + prefixes.length,
    IsTruncated: isTruncated,
    ContinuationToken: token,
    NextContinuationToken: isTruncated ? tokenOf(last) : undefined,
    StartAfter: startAfter === undefined ? undefined : shown(startAfter),
    Contents: contents,
    CommonPrefixes: prefixes,
  })
}
