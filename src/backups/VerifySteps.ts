import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { NetworkRef } from "../kernel/SiteRef.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { metric } from "../platform/Metrics.ts"
import { longRunningCall } from "../wordpress/longRunningCall.ts"
import { WordPressRefused } from "../wordpress/WordPressErrors.ts"
import { ArchiveWarnings } from "../wordpress/WordPressSites.ts"
import { WordPressVerification } from "../wordpress/WordPressStore.ts"
import { type Archive, warned } from "./ArchiveSteps.ts"
import { BackupDamaged } from "./BackupErrors.ts"
import { BackupStore } from "./BackupStore.ts"
import { inSlices } from "./Slices.ts"
import { addressesFor } from "./StoreSteps.ts"

// How it is found out whether a backup can be brought back. WordPress does it, in a scratch site of its own.

/** What a verification came to. */
export const Finding = Schema.Union([
  Schema.Struct({
    status: Schema.Literal("VERIFIED"),
    rows: Schema.Int,
    files: Schema.Int,
    warnings: Schema.optionalKey(ArchiveWarnings),
  }),
  Schema.Struct({ status: Schema.Literal("FAILED"), reason: Schema.String }),
])
export type Finding = typeof Finding.Type

/** What WordPress says of a content that is not what was stored, or makes no site that works. */
const faults: ReadonlySet<string | undefined> = new Set(["bbws_bad_archive", "bbws_page_failed"])

/** Has WordPress bring a backup into a scratch site. The same id again goes on where it was, and then tells the same. */
export const verifyContent = Effect.fn("VerifySteps.verify")(function* (
  { environment, tenantId }: NetworkRef,
  backup: Pick<Archive, "key" | "sha256" | "uses">,
  verificationId: string,
) {
  return yield* inSlices(
    Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
      const body = { verificationId, ...(yield* addressesFor(tenantId, backup, wanted)) }
      const path = "/bbws/v1/verifications"
      return yield* longRunningCall({
        tenantId,
        environment,
        method: "POST",
        path,
        body,
        answer: WordPressVerification,
      })
    }),
  ).pipe(
    Effect.map(({ files, rows, ...made }): Finding => ({ status: "VERIFIED", rows, files, ...warned(made) })),
    Effect.catchIf(
      (error) => error instanceof WordPressRefused && faults.has(error.wordpressCode),
      (error): Effect.Effect<Finding> =>
        Effect.succeed({ status: "FAILED", reason: error instanceof WordPressRefused ? error.reason : error.message }),
    ),
  )
})

/** Has WordPress remove the scratch site. One that is gone, or was never there, is no matter. */
export const removeScratchSite = ({ environment, tenantId }: NetworkRef, verificationId: string) =>
  longRunningCall({
    tenantId,
    environment,
    method: "DELETE",
    path: `/bbws/v1/verifications/${verificationId}`,
    answer: Schema.Unknown,
  }).pipe(Effect.as(null))

/** Writes down what was found of a backup; one that cannot be brought back fails the operation. */
export const recordFinding = Effect.fn("VerifySteps.record")(function* (
  { backupId, siteId }: { readonly backupId: string; readonly siteId: string },
  { queuedAt, startedAt }: Operation,
  finding: Finding,
) {
  const store = yield* BackupStore
  const now = yield* Clock.currentTimeMillis
  yield* store.setVerification(siteId, backupId, {
    status: finding.status,
    at: new Date(now).toISOString(),
    seconds: Math.round((now - Date.parse(startedAt ?? queuedAt)) / 1000),
    ...(finding.status === "FAILED" ? { reason: finding.reason } : {}),
  })
  if (finding.status === "VERIFIED") return null
  yield* metric("BackupDamaged", 1)
  return yield* new BackupDamaged({ backupId, reason: finding.reason })
})
