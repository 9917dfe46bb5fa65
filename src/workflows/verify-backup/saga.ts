import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { ofAttempt, warningsOf } from "../../backups/ArchiveSteps.ts"
import { StoredContent } from "../../backups/Backup.ts"
import type { BackupStore } from "../../backups/BackupStore.ts"
import { endVerification, takeVerification } from "../../backups/Verification.ts"
import { Finding, recordFinding, removeScratchSite, verifyContent } from "../../backups/VerifySteps.ts"
import { Environment } from "../../kernel/Environment.ts"
import { SiteRef } from "../../kernel/SiteRef.ts"
import type { Operation } from "../../operations/engine/Operation.ts"
import { type End, makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { Table } from "../../platform/Table.ts"
import { setNextVerification } from "../../sites/SiteVerifications.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"

/** The payload of a SITE_VERIFICATION_REQUEST. */
export const SiteVerificationPayload = Schema.Struct({
  ...SiteRef.fields,
  environment: Environment,
  backup: Schema.Struct({ backupId: Schema.String, key: Schema.String, sha256: Schema.String, ...StoredContent }),
  /** Of one that the schedule asked for: after how many days it asks again. */
  againAfterDays: Schema.optionalKey(Schema.Finite),
})

const found = stepRecord("verify", Finding)

/** Each attempt has a scratch site of its own. */
const idOf = (operation: Operation): string => ofAttempt(operation, operation.operationId)

const end = ({ operation, table }: End) => [endVerification(table, operation.siteId, operation.operationId)]

/** A look whether a backup can be brought back. It neither holds its site nor changes it. */
export const siteVerification = makeSaga<typeof SiteVerificationPayload, WordPress | Archives | BackupStore | Table>(
  SiteVerificationPayload,
  {
    steps: [
      {
        name: found.step,
        weight: 90,
        message: "Bringing the backup into a scratch site",
        run: ({ operation, payload }) => verifyContent(payload, payload.backup, idOf(operation)),
        undo: ({ operation, payload }) => removeScratchSite(payload, idOf(operation)),
      },
      {
        name: "remove",
        weight: 5,
        message: "Removing the scratch site",
        run: ({ operation, payload }) => removeScratchSite(payload, idOf(operation)),
      },
      {
        name: "record",
        weight: 5,
        message: "Recording what was found",
        run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
          const { againAfterDays, backup, siteId } = payload
          if (againAfterDays !== undefined) yield* setNextVerification(payload, againAfterDays)
          return yield* recordFinding({ ...backup, siteId }, operation, yield* recorded(journal, found))
        }),
      },
    ],
    noReturnAfter: found.step,
    result: ({ operation, payload }) => {
      const finding = recordIn(operation, found)
      return {
        backupId: payload.backup.backupId,
        ...(finding.status === "FAILED" ? {} : { rows: finding.rows, files: finding.files }),
        ...warningsOf(finding),
      }
    },
    onCompleted: end,
    onFailed: end,
    onCancelled: end,
    onRetry: ({ operation, table }) => [takeVerification(table, operation.siteId, operation.operationId)],
  },
)
