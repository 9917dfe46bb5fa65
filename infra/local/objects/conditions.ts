import type { IncomingHttpHeaders } from "node:http"

import type { StoredObject } from "./ObjectFile.ts"
import { Refused, refused } from "./Refused.ts"

const namesEtag = (list: string, etag: string): boolean =>
  list.split(",").some((each) => ["*", etag].includes(each.trim().replaceAll(/^(?:W\/)?"|"$/g, "")))

/** Dates have whole seconds. */
const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000)

/** Whether the conditions of a GET or HEAD hold: `unchanged` is a 304. Of two, the one by ETag is heard (RFC 9110, 13.2.2). */
export const readable = (headers: IncomingHttpHeaders, { etag, modified }: StoredObject): "changed" | "unchanged" => {
  const { "if-match": match, "if-none-match": noneMatch } = headers
  const unmodifiedSince = Date.parse(headers["if-unmodified-since"] ?? "")
  const modifiedSince = Date.parse(headers["if-modified-since"] ?? "")
  if (match !== undefined && !namesEtag(match, etag)) throw refused.precondition()
  if (match === undefined && secondsOf(modified) > secondsOf(unmodifiedSince)) throw refused.precondition()
  if (noneMatch !== undefined) return namesEtag(noneMatch, etag) ? "unchanged" : "changed"
  return secondsOf(modified) <= secondsOf(modifiedSince) ? "unchanged" : "changed"
}

/** Refuses a write whose condition the present object does not meet. */
export const checkWrite = (headers: IncomingHttpHeaders, present: StoredObject | undefined): void => {
  const { "if-match": match, "if-none-match": noneMatch } = headers
  if (noneMatch !== undefined && noneMatch !== "*") throw refused.notImplemented("If-None-Match")
  if (noneMatch !== undefined && present !== undefined) throw refused.precondition()
  if (match === undefined) return
  if (present === undefined) throw refused.noSuchKey()
  if (!namesEtag(match, present.etag)) throw refused.precondition()
}

/** First and last byte that a `Range` asks for; undefined if it asks for all, as one that S3 does not understand does. */
export const rangeIn = (range: string | undefined, size: number): readonly [number, number] | undefined => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? []
  if (from === undefined || to === undefined || from + to === "") return undefined
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from)
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1)
  if (first > last) throw new Refused(416, "InvalidRange", "The requested range is not satisfiable")
  return [first, last]
}
