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

/** Ids of the verifications of which a scratch site is there, by tenant. */
export type ScratchSites = Record<string, ReadonlyArray<string>>

const damaged = refuse(422, "bbws_bad_archive")

/** `POST bbws/v1/verifications` and `DELETE …/{verificationId}` */
export const answerOfVerifications = (
  state: { scratch?: ScratchSites },
  outside: Outside,
  call: { readonly tenantId: string; readonly method: string; readonly path: string; readonly body?: unknown },
): Answer | undefined => {
  const [, id] = /^\/bbws\/v1\/verifications(?:\/(.*))?$/.exec(call.path) ?? [undefined, undefined]
  if (!call.path.startsWith("/bbws/v1/verifications")) return undefined
  const scratch = (state.scratch ??= {})
  const others = (mine: string) => (scratch[call.tenantId] ?? []).filter((one) => one !== mine)
  if (call.method === "DELETE") {
    scratch[call.tenantId] = others(id ?? "")
    if (Object.values(scratch).every((ids) => ids.length === 0)) delete state.scratch
    return Effect.succeed({ removed: true })
  }
  const { gets, manifest: from, verificationId } = bodyIn(call.body)
  scratch[call.tenantId] = [...others(verificationId), verificationId]
  const got = download(outside, from.url, from.sha256)
  if ("refused" in got) return damaged
  const { options, packs } = manifestIn(got.text)
  const wanted = packs.filter((pack) => !gets.some((one) => one.name === pack))
  if (wanted.length > 0) return Effect.succeed({ verificationId, done: false, progress, wanted })
  const texts = gets.map(({ url }) => outside.archives[keyOf(url)])
  const isWhole = texts.every((text) => text?.endsWith("}") === true)
  const held: Record<string, unknown> = isWhole ? Object.assign({}, ...texts.map((text) => packIn(text))) : {}
  if (Object.values(options).some(({ sha256 }) => !(sha256 in held) || partOf(held[sha256]) !== sha256)) return damaged
  if (Object.values(held).some((value) => String(value).includes(brokenText))) return refuse(422, "bbws_page_failed")
  const rows = Object.keys(options).length
  return Effect.succeed({ verificationId, done: true, rows, files: 0, pageStatus: 200, warnings: [] })
}
