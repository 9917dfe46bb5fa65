import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import type { Environment } from "../kernel/Environment.ts"
import type { TenantId } from "../kernel/Ids.ts"
import { Archives } from "../platform/Archives.ts"
import { ArchiveUploads, type Upload } from "../platform/ArchiveUploads.ts"
import { longRunningCall } from "../wordpress/longRunningCall.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressApiError } from "../wordpress/WordPressErrors.ts"
import { WordPressDownload } from "../wordpress/WordPressStore.ts"
import { inSlices } from "./Slices.ts"
import { packUrls, urlsAtOnce } from "./StoreSteps.ts"

// What a saga does to make of a backup in packs an archive for use elsewhere. WordPress makes it, slice by slice, of what lies
// in the bucket: no site takes part in it.

/** A backup whose content is in packs, and the WordPress that knows how to read it. */
export interface Packed {
  readonly tenantId: TenantId
  readonly environment: Environment
  readonly backup: { readonly key: string; readonly sha256: string; readonly uses: ReadonlyArray<string> }
}

/**
 * Has WordPress make the archive and put it in parts. The same `downloadId` again goes on where it was, and then is the same.
 */
export const writeDownload = Effect.fn("DownloadSteps.write")(function* (
  { backup, environment, tenantId }: Packed,
  downloadId: string,
  upload: Upload,
) {
  const archives = yield* Archives
  const uploads = yield* ArchiveUploads
  const { parts, sizeBytes } = yield* inSlices(
    Effect.fnUntraced(function* (
      wanted: ReadonlyArray<
        { readonly pack: string } | { readonly part: number; readonly bytes: number; readonly md5: string }
      >,
    ) {
      const gets = yield* packUrls(
        tenantId,
        backup,
        wanted.flatMap((one) => ("pack" in one ? [one.pack] : [])),
      )
      const puts = yield* Effect.forEach(
        wanted.flatMap((one) => ("part" in one ? [one] : [])),
        ({ part, ...exactly }) =>
          Effect.map(uploads.partUrl(tenantId, upload, part, exactly), (url) => ({
            name: String(part),
            url: Redacted.value(url),
          })),
        { concurrency: urlsAtOnce },
      )
      const url = Redacted.value(yield* archives.getUrl(tenantId, backup.key))
      return yield* longRunningCall({
        tenantId,
        environment,
        method: "POST",
        path: "/bbws/v1/downloads",
        body: { downloadId, manifest: { url, sha256: backup.sha256 }, gets, puts },
        answer: WordPressDownload,
      })
    }),
  )
  if (parts.length === 0) return yield* new WordPressApiError({ status: 200, wordpressCode: "no_parts" })
  yield* uploads.complete(tenantId, upload, parts)
  return { sizeBytes }
})

/** Has WordPress remove what it needed for it. What stays, the next download takes along after a day. */
export const tidyDownload = Effect.fn("DownloadSteps.tidy")(function* (
  { environment, tenantId }: Packed,
  downloadId: string,
) {
  const wordpress = yield* WordPress
  yield* wordpress
    .call({ tenantId, environment, method: "DELETE", path: `/bbws/v1/downloads/${downloadId}`, answer: Schema.Unknown })
    .pipe(Effect.catch((error) => Effect.logWarning("the rest of a download is left", error)))
  return null
})
