import * as Effect from "effect/Effect"

import type { Backup } from "../../backups/Backup.ts"
import { BackupInOneArchive, BackupNotFound } from "../../backups/BackupErrors.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { takeVerification } from "../../backups/Verification.ts"
import { accepted, acceptOperation } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { isTerminal } from "../../operations/engine/Operation.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationRunning } from "../../operations/engine/OperationErrors.ts"
import { Table } from "../../platform/Table.ts"
import type { TransactionRefused } from "../../platform/Transaction.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { checkStatus } from "../../sites/SiteLock.ts"
import type { endpoint } from "./endpoint.ts"

/** What a verification is told of a backup. */
export const payloadOf = ({ backupId, environment, format, key, sha256, siteId, tenantId, uses }: Backup) => ({
  tenantId,
  siteId,
  environment,
  backup: {
    backupId,
    key,
    sha256,
    ...(format === undefined ? {} : { format }),
    ...(uses === undefined ? {} : { uses }),
  },
})

/** Begins a verification, in the background: it takes as long as a restore. */
export const verifyBackup = Effect.fn("VerifyBackup.start")(function* (site: SiteRef, backupId: string) {
  const { name: table } = yield* Table
  const store = yield* BackupStore
  const changes = yield* SiteChanges
  const dispatcher = yield* OperationDispatcher
  const { siteId } = site
  const operation = yield* changes.begin({
    site,
    action: "backup",
    type: "SITE_VERIFICATION",
    // Backups outlive their site.
    from: SiteStatus.literals,
    beside: checkStatus,
    plan: Effect.fnUntraced(function* () {
      const backup = yield* store.get(siteId, backupId)
      if (backup === undefined) return yield* new BackupNotFound({ backupId })
      if (backup.format !== "STORE") return yield* new BackupInOneArchive({ backupId, change: "verified" })
      return {
        payload: payloadOf(backup),
        parts: (operationId: string) => ({ turn: takeVerification(table, siteId, operationId) }),
        refused: (refusal: TransactionRefused<"turn">): Effect.Effect<never, OperationRunning | InternalError> => {
          const running = refusal.of("turn")?.item?.["operationId"]
          return typeof running === "string"
            ? Effect.fail(new OperationRunning({ siteId, operationId: running }))
            : Effect.fail(new InternalError({ cause: refusal }))
        },
      }
    }),
  })
  if (!isTerminal(operation.status)) yield* dispatcher.dispatch(operation)
  return acceptOperation(operation)
})

export const handler = {
  handle: ({ params }: RequestOf<typeof endpoint>) => verifyBackup(params, params.backupId),
  headers: accepted,
}
