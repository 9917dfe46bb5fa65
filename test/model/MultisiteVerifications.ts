import { Effect, Schema } from "effect"

import type { Answer } from "./MultisiteAnswers.ts"
import { refuse } from "./MultisiteAnswers.ts"
import { brokenText } from "./MultisiteBlog.ts"
import { download } from "./MultisiteFiles.ts"
import { Address, Given, keyOf, manifestIn, packIn, partOf, progress } from "./MultisiteStore.ts"
import type { Outside } from "./Outside.ts"

// Backups that are brought into scratch sites, to see whether they can be.

const bodyIn = Schema.decodeUnknownSync(
  Schema.Struct({ verificationId: Schema.String, manifest: Address, gets: Given }),
)

/** The scratch sites that are there, by tenant and verification, with what was brought in. */
export type ScratchSites = Record<string, Record<string, { readonly rows: number; readonly works: boolean } | null>>

const damaged = refuse(422, "bbws_bad_archive")

/** `POST bbws/v1/verifications` and `DELETE …/{verificationId}` */
export const answerOfVerifications = (
  scratch: ScratchSites,
  outside: Outside,
  call: { readonly tenantId: string; readonly method: string; readonly path: string; readonly body?: unknown },
): Answer | undefined => {
  const route = /^\/bbws\/v1\/verifications(?:\/(?<id>.*))?$/.exec(call.path)
  if (route === null) return undefined
  const here = (scratch[call.tenantId] ??= {})
  if (call.method === "DELETE") {
    delete here[route.groups?.["id"] ?? ""]
    if (Object.keys(here).length === 0) delete scratch[call.tenantId]
    return Effect.succeed({ removed: true })
  }
  const { gets, manifest: from, verificationId } = bodyIn(call.body)
  const loaded = (here[verificationId] ??= null)
  if (loaded !== null) {
    const { rows, works } = loaded
    const found = { verificationId, done: true, rows, files: 0, pageStatus: 200, warnings: [] }
    return works ? Effect.succeed(found) : refuse(422, "bbws_page_failed")
  }
  const got = download(outside, from.url, from.sha256)
  if ("refused" in got) return outside.archives[keyOf(from.url)] === undefined ? got.refused : damaged
  const { options, packs } = manifestIn(got.text)
  const more = (wanted: ReadonlyArray<string>) => Effect.succeed({ verificationId, done: false, progress, wanted })
  const wanted = packs.filter((pack) => !gets.some((one) => one.name === pack))
  if (wanted.length > 0) return more(wanted)
  const texts = gets.map(({ url }) => outside.archives[keyOf(url)])
  const isWhole = texts.every((text) => text?.endsWith("}") === true)
  const held: Record<string, unknown> = isWhole ? Object.assign({}, ...texts.map((text) => packIn(text))) : {}
  if (Object.values(options).some(({ sha256 }) => !(sha256 in held) || partOf(held[sha256]) !== sha256)) return damaged
  const works = !Object.values(options).some(({ sha256 }) => String(held[sha256]).includes(brokenText))
  here[verificationId] = { rows: Object.keys(options).length, works }
  // The page has a slice of its own.
  return more([])
}
