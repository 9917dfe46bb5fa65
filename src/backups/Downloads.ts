import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { Archives } from "../platform/Archives.ts"
import { Table, type TableError } from "../platform/Table.ts"
import type { SiteNotFound } from "../sites/SiteErrors.ts"
import { DownloadNotFound, DownloadNotReady, type BackupNotFound } from "./BackupErrors.ts"
import { BackupReader } from "./BackupReader.ts"
import type { BackupDownload } from "./BackupsApi.ts"
import { decodeDownload, downloadKey } from "./DownloadItem.ts"

/** Seconds for which the URL of a download is good. */
const urlSeconds = 300

/** Downloads of backups as callers get them. */
export class Downloads extends Context.Service<
  Downloads,
  {
    /** The newest that is ready, also while another is being made. Its URL is made for whoever asks, and kept nowhere. */
    get(
      site: SiteRef,
      backupId: string,
    ): Effect.Effect<
      typeof BackupDownload.Type,
      SiteNotFound | BackupNotFound | DownloadNotFound | DownloadNotReady | TableError | InternalError | Throttled
    >
  }
>()("src/backups/Downloads") {
  static readonly layer = Layer.effect(
    Downloads,
    Effect.gen(function* () {
      const table = yield* Table
      const backups = yield* BackupReader
      const archives = yield* Archives
      return Downloads.of({
        get: Effect.fn("Downloads.get")(function* (site, backupId) {
          // A site of another tenant's has no backups here, and of one that is gone nothing is to be had.
          yield* backups.get(site, backupId)
          const item = yield* table.get(downloadKey({ siteId: site.siteId, backupId }), { consistent: true })
          if (item === undefined) return yield* new DownloadNotFound({ backupId })
          const { making, ready } = yield* decodeDownload(item)
          const now = yield* Clock.currentTimeMillis
          const until = new Date(now + urlSeconds * 1000).toISOString()
          if (ready === undefined || ready.expiresAt <= until) {
            return making === undefined
              ? yield* new DownloadNotFound({ backupId })
              : yield* new DownloadNotReady({ backupId, operationId: making })
          }
          const { fileName, key, sizeBytes } = ready
          const url = yield* archives.getUrl(site.tenantId, key, { seconds: urlSeconds, fileName })
          return { url: Redacted.value(url), expiresAt: until, sizeBytes }
        }),
      })
    }),
  )
}
