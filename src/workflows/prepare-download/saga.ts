import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { archiveKey, ofAttempt } from "../../backups/ArchiveSteps.ts"
import { beginDownload, completeDownload, exportExpiry, giveUpDownload } from "../../backups/DownloadItem.ts"
import { tidyDownload, writeDownload } from "../../backups/DownloadSteps.ts"
import { Environment } from "../../kernel/Environment.ts"
import { SiteId, TenantId } from "../../kernel/Ids.ts"
import { Instant } from "../../kernel/Instant.ts"
import type { Operation } from "../../operations/engine/Operation.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import { ArchiveUploads } from "../../platform/ArchiveUploads.ts"
import { SiteStatus } from "../../sites/Site.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"

/** The payload of a BACKUP_DOWNLOAD_REQUEST. */
export const BackupDownloadPayload = Schema.Struct({
  tenantId: TenantId,
  siteId: SiteId,
  environment: Environment,
  /** Of the site, which stays as it is. */
  status: SiteStatus,
  backup: Schema.Struct({
    backupId: Schema.String,
    key: Schema.String,
    sha256: Schema.String,
    uses: Schema.Array(Schema.String),
  }),
  /** What a browser calls it. */
  fileName: Schema.String,
})
type Payload = typeof BackupDownloadPayload.Type

const begun = stepRecord(
  "begin-upload",
  Schema.Struct({ key: Schema.String, uploadId: Schema.String, begunAt: Instant }),
)
const written = stepRecord("write-archive", Schema.Struct({ sizeBytes: Schema.Int }))

/** Names the download in WordPress and in the bucket: of each attempt another. */
const idOf = (operation: Operation): string => ofAttempt(operation, operation.operationId)

const refOf = ({ backup: { backupId }, siteId, tenantId }: Payload) => ({ tenantId, siteId, backupId })

/** What there is when it is done. */
const readyOf = (operation: Operation, { fileName }: Payload) => {
  const { begunAt, key } = recordIn(operation, begun)
  return { key, fileName, ...recordIn(operation, written), expiresAt: exportExpiry(begunAt) }
}

const backupIn = Schema.decodeUnknownOption(Schema.Struct({ backup: Schema.Struct({ backupId: Schema.String }) }))

/**
 * An archive of a backup, for use elsewhere. It neither takes hold of the site nor waits for it; what is not complete is taken
 * away by the life cycle of the bucket.
 */
export const backupDownload = makeSaga<typeof BackupDownloadPayload, WordPress | Archives | ArchiveUploads>(
  BackupDownloadPayload,
  {
    steps: [
      {
        name: begun.step,
        weight: 1,
        message: "Beginning the archive",
        run: Effect.fnUntraced(function* ({ operation, payload }) {
          const uploads = yield* ArchiveUploads
          const begunAt = new Date(yield* Clock.currentTimeMillis).toISOString()
          const upload = yield* uploads.begin(payload.tenantId, archiveKey("exports", payload, idOf(operation)))
          return { ...upload, begunAt }
        }),
      },
      {
        name: written.step,
        weight: 98,
        message: "Writing the archive",
        run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
          return yield* writeDownload(payload, idOf(operation), yield* recorded(journal, begun))
        }),
      },
      {
        name: "tidy",
        weight: 1,
        message: "Tidying up",
        run: ({ operation, payload }) => tidyDownload(payload, idOf(operation)),
      },
    ],
    noReturnAfter: written.step,
    result: ({ operation, payload }) => {
      const { expiresAt, sizeBytes } = readyOf(operation, payload)
      return { status: payload.status, backupId: payload.backup.backupId, sizeBytes, expiresAt }
    },
    onCompleted: ({ operation, payload, table }) => [
      completeDownload(table, refOf(payload), operation.operationId, readyOf(operation, payload)),
    ],
    onFailed: ({ now, operation, table }) =>
      // Of a payload that cannot be read nobody knows which backup it was.
      Option.match(backupIn(operation.payload), {
        onNone: () => [],
        onSome: ({ backup: { backupId } }) => [
          giveUpDownload(table, { siteId: operation.siteId, backupId }, operation.operationId, now),
        ],
      }),
    onRetry: ({ operation, payload, table }) => [beginDownload(table, refOf(payload), operation.operationId)],
  },
)
