import { Effect, Schema } from "effect"

import type { Answer } from "./MultisiteAnswers.ts"
import type { Blog } from "./MultisiteBlog.ts"
import { addressesOf, homeOf, rewritten } from "./MultisiteDomains.ts"
import { download, sha256Of } from "./MultisiteFiles.ts"
import type { Outside } from "./Outside.ts"

// A site's content in one archive: its options, and the addresses that they may hold.

type Body = Readonly<Record<string, unknown>>

const archiveIn = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
/** An archive that names no addresses is of a site without domains. */
const addressesIn = Schema.decodeUnknownSync(Schema.Array(Schema.String))

/** `POST bbws/v1/sites/{id}/export` */
export const exportSite = (outside: Outside, blog: Blog, body: Body): Answer => {
  const archiveId = String(body["archiveId"])
  const addresses = blog.domains === undefined ? {} : { addresses: addressesOf(blog) }
  const text = JSON.stringify({ ...blog.options, ...addresses })
  const made = { sizeBytes: text.length, sha256: sha256Of(text) }
  if (blog.exports[archiveId] === undefined) {
    outside.archives[String(body["destination"]).replace("memory://put/", "")] = text
    blog.exports[archiveId] = made
  }
  return Effect.succeed({ archiveId, ...blog.exports[archiveId], warnings: [] })
}

/** `POST bbws/v1/sites/{id}/import` */
export const importSite = (outside: Outside, blog: Blog, body: Body): Answer => {
  const importId = String(body["importId"])
  if (blog.imports.includes(importId)) return Effect.succeed({ importId, alreadyDone: true, warnings: [] })
  const got = download(outside, String(body["source"]), String(body["sha256"]))
  if ("refused" in got) return got.refused
  const { addresses = [], ...archived } = archiveIn(got.text)
  const options = rewritten(archived, [String(archived["home"]), ...addressesIn(addresses)], homeOf(blog))
  blog.options = { ...options, ...(typeof body["name"] === "string" ? { title: body["name"] } : {}) }
  blog.imports = [...blog.imports, importId]
  return Effect.succeed({ importId, alreadyDone: false, warnings: [] })
}
