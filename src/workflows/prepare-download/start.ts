import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

import { BackupInOneArchive, BackupNotFound } from "../../backups/BackupErrors.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { beginDownload } from "../../backups/DownloadItem.ts"
import { accepted, acceptOperation } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { InternalError, Throttled } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { isTerminal } from "../../operations/engine/Operation.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import type { endpoint } from "./endpoint.ts"

/** Another operation is making the download of this backup. */
class BeingMade extends Data.TaggedError("BeingMade")<{ readonly operationId: string }> {}

/** Has an archive of a backup made, always in the background; or answers the operation that is making one. */
export const prepareDownload = Effect.fn("PrepareDownload.start")(function* (site: SiteRef, backupId: string) {
  const { name: table } = yield* Table
  const changes = yield* SiteChanges
  const store = yield* BackupStore
  const operations = yield* OperationStore
  const operation = yield* changes
    .begin<BeingMade | InternalError, BackupNotFound | BackupInOneArchive | TableError, never, "download">({
      site,
      action: "backup",
      type: "BACKUP_DOWNLOAD",
      from: SiteStatus.literals,
      holds: false,
      plan: Effect.fnUntraced(function* ({ siteId, status, subdomain, tenantId }) {
        const found = yield* store.get(siteId, backupId)
        if (found === undefined) return yield* new BackupNotFound({ backupId })
        const { createdAt, environment, format, key, sha256, uses = [] } = found
        if (format !== "STORE") return yield* new BackupInOneArchive({ backupId, change: "downloaded" })
        const fileName = `${subdomain}-${createdAt.slice(0, 19).replaceAll(":", "")}.zip`
        return {
          payload: { tenantId, siteId, environment, status, backup: { backupId, key, sha256, uses }, fileName },
          parts: (operationId) => ({ download: beginDownload(table, { tenantId, siteId, backupId }, operationId) }),
          refused: (refusal) => {
            const making = refusal.of("download")?.item?.["making"]
            return Effect.fail(
              typeof making === "string"
                ? new BeingMade({ operationId: making })
                : new InternalError({ cause: refusal }),
            )
          },
        }
      }),
    })
    .pipe(
      Effect.catchTag("BeingMade", ({ operationId }) =>
        Effect.flatMap(operations.get(site.tenantId, operationId), (other) =>
          // It has ended since.
          other === undefined || isTerminal(other.status) ? Effect.fail(new Throttled({})) : Effect.succeed(other),
        ),
      ),
    )
  if (!isTerminal(operation.status)) yield* (yield* OperationDispatcher).dispatch(operation)
  return acceptOperation(operation)
})

export const handler = {
  handle: ({ params }: RequestOf<typeof endpoint>) => prepareDownload(params, params.backupId),
  headers: accepted,
}
