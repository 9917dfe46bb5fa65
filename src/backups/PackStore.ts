import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { checkLeased } from "../operations/engine/OperationItem.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import type { TransactionRefused } from "../platform/Transaction.ts"
import type { Backup } from "./Backup.ts"
import { pinBackup, unpinBackup, writeNew } from "./BackupItem.ts"
import { BackupStore } from "./BackupStore.ts"
import {
  changePacks,
  decodePacks,
  endSave,
  lookAt,
  type Packs,
  packsItem,
  packsKey,
  sweepPartition,
  unlooked,
} from "./Packs.ts"

/** When the sweeper first looks after a save, in milliseconds after it began: whether it came to its end. */
const firstLookMs = 3_600_000

/** How often a basis is chosen anew that was dropped at this moment. */
const choices = 3

/**
 * The packs of saves in the table, and what keeps them: a save pins the backup on which it builds, and gives the pin back with
 * the backup that it writes. Of one that never comes to an end the sweeper gives it back.
 */
export class PackStore extends Context.Service<
  PackStore,
  {
    /** Begins a save, or finds it begun: with the newest backup of its site as its basis, if there is one. */
    begin(site: SiteRef, operation: Operation, archiveId: string): Effect.Effect<Packs, TableError>
    /** So many packs may be put from now on. */
    announce(packs: Packs, count: number): Effect.Effect<void, TableError>
    /** Ends a save with the backup that it has made, in one transaction, if its operation is still this run's. */
    end(packs: Packs, operation: Operation, backup: Backup): Effect.Effect<void, TableError>
    /** A page of those that are due for a look; records that cannot be read are left out. For the sweeper alone, as the rest. */
    due(now: string, from?: PageKey): Effect.Effect<ReadablePage<Packs>, TableError>
    /** Gives the pin of a save back that will not end any more. */
    letGo(packs: Packs): Effect.Effect<void, TableError>
    /** Whether a backup names them that is not dropped. Read consistently, but not at one moment. */
    areNamed(packs: Packs): Effect.Effect<boolean, TableError>
    /** Looks at them again at an instant; `never` once they are named by a backup, until one is dropped. */
    lookAgain(packs: Pick<Packs, "siteId" | "archiveId">, at: string): Effect.Effect<void, TableError>
    setUsed(packs: Packs): Effect.Effect<void, TableError>
    setUnused(packs: Packs, since: string, at: string): Effect.Effect<void, TableError>
    remove(packs: Packs): Effect.Effect<void, TableError>
  }
>()("src/backups/PackStore") {
  static readonly layer = Layer.effect(
    PackStore,
    Effect.gen(function* () {
      const table = yield* Table
      const backups = yield* BackupStore
      const change = (...given: Parameters<typeof changePacks>) =>
        table.update(changePacks(...given)).pipe(
          // Gone meanwhile: there is nothing to keep an eye on.
          Effect.catchTag("ConditionFailed", () => Effect.void),
          Effect.asVoid,
        )
      const pinOf = ({ basis, siteId }: Packs, write: typeof unpinBackup) =>
        basis === undefined ? [] : [write(table.name, { siteId, backupId: basis.backupId })]

      const begin = (packs: Packs, left: number): Effect.Effect<Packs, TableError> =>
        Effect.gen(function* () {
          const found = yield* table.get(packsKey(packs), { consistent: true })
          if (found !== undefined) return yield* decodePacks(found)
          const newest = left <= 0 ? undefined : yield* backups.newestStored(packs.siteId)
          const now = yield* Clock.currentTimeMillis
          const basis = newest && { backupId: newest.backupId, key: newest.key, sha256: newest.sha256 }
          const begun = { ...packs, ...(basis === undefined ? {} : { basis }) }
          const item = packsItem(begun, new Date(now + firstLookMs).toISOString())
          return yield* table
            .transact({
              packs: {
                Put: { TableName: table.name, Item: toItem(item), ConditionExpression: "attribute_not_exists(PK)" },
              },
              pin: pinOf(begun, (name, backup) => pinBackup(name, backup, new Date(now).toISOString())),
            })
            .pipe(
              Effect.as(begun),
              // Another run has begun it, or its basis was dropped just now.
              Effect.catchTag("TransactionRefused", () => begin(packs, left - 1)),
            )
        })

      const refusedEnd = (
        refusal: TransactionRefused<"backup" | "packs" | "pin" | "operation">,
      ): Effect.Effect<void, InternalError> =>
        // A run before this one has written it.
        refusal.of("backup") === undefined ? Effect.fail(new InternalError({ cause: refusal })) : Effect.void

      return PackStore.of({
        begin: Effect.fn("PackStore.begin")(function* ({ siteId, tenantId }, { operationId }, archiveId) {
          const begunAt = new Date(yield* Clock.currentTimeMillis).toISOString()
          return yield* begin({ tenantId, siteId, archiveId, operationId, begunAt, packs: 0 }, choices)
        }),
        announce: (packs, count) =>
          table.update(changePacks(packs, { set: { packs: count }, condition: "packs < :packs" })).pipe(
            Effect.asVoid,
            Effect.catchTag("ConditionFailed", ({ item }) =>
              item === undefined ? Effect.fail(new InternalError({ cause: "the save is gone" })) : Effect.void,
            ),
          ),
        end: (packs, operation, backup) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            table.transact({
              backup: { Put: { TableName: table.name, ...writeNew(backup) } },
              packs: endSave(
                table.name,
                packs,
                backup.uses?.includes(packs.archiveId) === true
                  ? { remove: unlooked }
                  : { set: lookAt(packs, new Date(now).toISOString()) },
              ),
              pin: pinOf(packs, unpinBackup),
              operation: checkLeased(table.name, operation),
            }),
          ).pipe(Effect.catchTag("TransactionRefused", refusedEnd)),
        due: (now, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :sweep AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":sweep": sweepPartition, ":now": now }),
            },
            from,
            decodePacks,
          ),
        letGo: (packs) =>
          packs.basis === undefined
            ? Effect.void
            : table.transact({ packs: endSave(table.name, packs), pin: pinOf(packs, unpinBackup) }).pipe(
                Effect.catchTag("TransactionRefused", (refusal) =>
                  // The backup that it had pinned is gone, by whatever hand: there is no pin to give back.
                  refusal.of("packs") === undefined ? change(packs, { remove: ["basis"] }) : Effect.void,
                ),
              ),
        areNamed: Effect.fn("PackStore.areNamed")(function* ({ archiveId, siteId }) {
          const items = yield* table.queryAll({
            KeyConditionExpression: "PK = :site AND begins_with(SK, :backup)",
            // Its own backup as well, which may name others' packs alone: its manifest is among what is taken away.
            FilterExpression: "attribute_not_exists(droppedAt) AND (contains(#uses, :archive) OR backupId = :archive)",
            ExpressionAttributeNames: { "#uses": "uses" },
            ExpressionAttributeValues: toItem({
              ":site": `SITE#${siteId}`,
              ":backup": "BACKUP#",
              ":archive": archiveId,
            }),
            ConsistentRead: true,
          })
          return items.length > 0
        }),
        lookAgain: (packs, at) => change(packs, { set: lookAt(packs, at) }),
        setUsed: (packs) => change(packs, { remove: [...unlooked, "unusedSince"] }),
        setUnused: (packs, since, at) => change(packs, { set: { unusedSince: since, ...lookAt(packs, at) } }),
        remove: (packs) => table.delete(packsKey(packs)),
      })
    }),
  )

  /** With the backups that they are of. */
  static readonly withBackups = PackStore.layer.pipe(Layer.provideMerge(BackupStore.layer))
}
