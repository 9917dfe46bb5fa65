import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

import { isTerminal } from "../operations/engine/Operation.ts"
import { OperationStore } from "../operations/engine/OperationStore.ts"
import { OwnArchives } from "../platform/OwnArchives.ts"
import { workThrough } from "../platform/Turn.ts"
import type { Backup } from "./Backup.ts"
import type { SweptBackup } from "./BackupItem.ts"
import { BackupStore } from "./BackupStore.ts"
import { folderOf, manifestOf, type Packs } from "./Packs.ts"
import { PackStore } from "./PackStore.ts"
import { asTheOnlySweep } from "./SweepTurn.ts"

/** How long what nothing names is kept all the same, in milliseconds: against faults of ours, and for restores under way. */
export const Grace = Context.Reference<number>("src/backups/BackupExpiry/Grace", {
  defaultValue: () => 7 * 86_400_000,
})
/** When the packs of an operation that is still open are looked at again, in milliseconds. */
const laterMs = 3_600_000
/** Objects that are taken away at a time. */
const atOnce = 10

const at = (ms: number): string => new Date(ms).toISOString()

/** The packs that a backup named are looked at, and its own: it may have been the last to name them. */
const lookAfter = ({ backupId, siteId, uses = [] }: Backup, now: number) =>
  Effect.flatMap(PackStore, (packs) =>
    Effect.forEach(new Set([...uses, backupId]), (archiveId) => packs.lookAgain({ siteId, archiveId }, at(now)), {
      discard: true,
    }),
  )

/** Drops one that has expired. An archive goes at once; a manifest stays for the grace, and its record, which nobody reads. */
const drop = Effect.fnUntraced(function* ({ backup, droppedAt }: SweptBackup) {
  const store = yield* BackupStore
  const archives = yield* OwnArchives
  const graceMs = yield* Grace
  const now = yield* Clock.currentTimeMillis
  const stored = backup.format === "STORE"
  if (droppedAt === undefined && !(yield* store.drop(backup, at(now), stored ? at(now + graceMs) : backup.expiresAt))) {
    return yield* Effect.logDebug("something builds on it, or it is kept")
  }
  if (stored) yield* lookAfter(backup, now)
  if (stored && droppedAt === undefined) return
  // What nothing names is not left behind: the record goes last.
  yield* archives.remove(backup.key)
  yield* store.remove(backup)
})

/** Looks whether anything names the packs of a save, and takes them away when nothing did for as long as the grace. */
const lookAt = Effect.fnUntraced(function* (packs: Packs) {
  const store = yield* PackStore
  const operations = yield* OperationStore
  const archives = yield* OwnArchives
  const graceMs = yield* Grace
  const now = yield* Clock.currentTimeMillis
  // First this: once it is over, its backup is there to be seen, or never will be.
  const operation = yield* operations.get(packs.tenantId, packs.operationId)
  if (operation !== undefined && !isTerminal(operation.status)) return yield* store.lookAgain(packs, at(now + laterMs))
  yield* store.letGo(packs)
  if (yield* store.areNamed(packs)) return yield* store.setUsed(packs)
  const since = packs.unusedSince ?? at(now)
  const until = Date.parse(since) + graceMs
  if (now < until) return yield* store.setUnused(packs, since, at(until))
  const names = Array.from({ length: packs.packs }, (_, nth) => `${folderOf(packs)}/${nth}`)
  yield* Effect.forEach([...names, manifestOf(packs)], (key) => archives.remove(key), {
    concurrency: atOnce,
    discard: true,
  })
  yield* store.remove(packs)
})

/** Drops all that have expired, and only then looks what is named no more: nothing is dropped while that is looked at. */
const sweep = Effect.gen(function* () {
  const backups = yield* BackupStore
  const packs = yield* PackStore
  const now = at(yield* Clock.currentTimeMillis)
  const dropped = yield* workThrough(
    (from) => backups.expired(now, from),
    (found) =>
      drop(found).pipe(
        Effect.catchCause((cause) => Effect.logError("expired backup not removed", cause)),
        Effect.annotateLogs({
          backupId: found.backup.backupId,
          siteId: found.backup.siteId,
          tenantId: found.backup.tenantId,
        }),
      ),
  )
  if (dropped.begun > 0) yield* Effect.logInfo("expired backups removed", { backups: dropped.begun, all: dropped.all })
  const looked = yield* workThrough(
    (from) => packs.due(at(Date.parse(now) + 1), from),
    (found) =>
      lookAt(found).pipe(
        Effect.catchCause((cause) => Effect.logError("packs not looked at", cause)),
        Effect.annotateLogs({ archiveId: found.archiveId, siteId: found.siteId, tenantId: found.tenantId }),
      ),
  )
  if (looked.begun > 0) yield* Effect.logInfo("packs looked at", { saves: looked.begun, all: looked.all })
})

/** The sweeper: the one who drops backups, and takes away what no backup names any more. */
export const sweepBackups = Effect.flatMap(asTheOnlySweep(sweep), (done) =>
  done ? Effect.void : Effect.logInfo("another sweep is at it"),
)
