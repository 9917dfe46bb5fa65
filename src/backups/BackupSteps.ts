import * as Effect from "effect/Effect"

import type { AddressedSiteRef, WordPressSiteRef } from "../kernel/SiteRef.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { WordPressRefused } from "../wordpress/WordPressErrors.ts"
import {
  type Archive,
  archiveKey,
  backupOf,
  exportSite,
  imported,
  importSite,
  type Made,
  ofAttempt,
  recordBackup,
} from "./ArchiveSteps.ts"
import type { BackupKind } from "./Backup.ts"
import { type Chosen, endSave, loadSite, saveSite } from "./StoreSteps.ts"

// What the sagas do with backups, in whichever of the two forms their content is kept.

/**
 * Stores what a site has: in packs, or as one archive in this folder where its container is of a release that knows no packs
 * yet. Packs that no backup comes to name are swept away.
 */
export const storeSite = (
  target: WordPressSiteRef,
  operation: Operation,
  archiveId: string,
  folder: Parameters<typeof archiveKey>[0] = "backups",
): Effect.Effect<Archive, Effect.Error<ReturnType<typeof saveSite>>, Effect.Services<ReturnType<typeof saveSite>>> =>
  saveSite(target, operation, archiveId).pipe(
    Effect.catchIf(
      (error) => error instanceof WordPressRefused && error.wordpressCode === "rest_no_route",
      () => exportSite(target, archiveId, archiveKey(folder, target, archiveId)),
    ),
  )

/** What is needed to store what a site has, and to bring it back. */
export type ContentServices = Effect.Services<ReturnType<typeof storeBackup>>

/** Writes down what was made as a backup. */
export const keepBackup = Effect.fn("BackupSteps.keep")(function* (
  target: AddressedSiteRef,
  operation: Operation,
  made: Made,
) {
  if (made.format !== "STORE") return yield* recordBackup(target, operation, made)
  yield* endSave(target, operation, yield* backupOf(target, operation, made))
  return null
})

/** Stores what a site has before an operation changes it, and writes it down as a backup, as one step. */
export const storeBackup = Effect.fn("BackupSteps.store")(function* (
  target: WordPressSiteRef,
  operation: Operation,
  backup: { readonly backupId: string; readonly kind: BackupKind },
) {
  const backupId = ofAttempt(operation, backup.backupId)
  const stored = yield* storeSite(target, operation, backupId)
  yield* keepBackup(target, operation, { ...stored, ...backup, backupId, label: null })
  return { ...stored, backupId }
})

/**
 * Has WordPress replace a site's content, or what is chosen of it, by a backup's, at once. The same `importId` again changes
 * nothing. Answers what could not be brought over as it should be, if there is any.
 */
export const bringBack = (
  target: WordPressSiteRef,
  backup: Pick<Archive, "key" | "sha256" | "format" | "uses">,
  importId: string,
  how: Chosen & { readonly name?: string | undefined } = {},
) =>
  backup.format === "STORE"
    ? loadSite(target, backup, importId, how).pipe(imported(target.siteId))
    : importSite(target, backup, importId, how.name)
