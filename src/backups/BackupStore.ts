import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { readPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { type Item, Table, type TableError, toItem } from "../platform/Table.ts"
import { type Backup, BackupId } from "./Backup.ts"
import {
  backupKey,
  decodeBackup,
  decodeSwept,
  dropBackup,
  expiryPartition,
  type SweptBackup,
  verifyBackup,
  writeNew,
} from "./BackupItem.ts"
import type { Verification } from "./Verification.ts"

/** Backups in the table. What has expired is not there any more for those who read, whenever it is taken away. */
export class BackupStore extends Context.Service<
  BackupStore,
  {
    /** Writing the same backup again is no error. */
    put(backup: Backup): Effect.Effect<void, TableError>
    get(siteId: string, backupId: string): Effect.Effect<Backup | undefined, TableError>
    /** Whatever site it is of; eventually consistent. */
    find(backupId: string): Effect.Effect<Backup | undefined, TableError>
    /** Newest first. */
    list(
      siteId: string,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Backup>; readonly nextToken: string | null },
      TableError | InvalidRequest
    >
    /** The newest of a site whose content is in packs: what the next one builds on. */
    newestStored(siteId: string): Effect.Effect<Backup | undefined, TableError>
    /**
     * A page of those that the sweeper has something to do with, the longest ago first: that have expired, or were dropped
     * before and are to go now. Records that cannot be read are left out.
     */
    expired(now: string, from?: PageKey): Effect.Effect<ReadablePage<SweptBackup>, TableError>
    /** Drops one that has expired; `false` when a save builds on it, or somebody keeps it. For the sweeper alone. */
    drop(backup: Backup, now: string, after: string): Effect.Effect<boolean, TableError>
    remove(backup: Backup): Effect.Effect<void, TableError>
    /** Keeps what a verification found. That of one which has gone meanwhile is of no use to anybody. */
    setVerification(siteId: string, backupId: string, verification: Verification): Effect.Effect<void, TableError>
  }
>()("src/backups/BackupStore") {
  static readonly layer = Layer.effect(
    BackupStore,
    Effect.gen(function* () {
      const table = yield* Table
      const now = Effect.map(Clock.currentTimeMillis, (ms) => new Date(ms).toISOString())
      const unlessGone = Effect.fnUntraced(function* (item: Item | undefined) {
        if (item === undefined) return undefined
        const { backup, droppedAt } = yield* decodeSwept(item)
        const lives = backup.locked === true || backup.expiresAt > (yield* now)
        return droppedAt === undefined && lives ? backup : undefined
      })
      return BackupStore.of({
        put: (backup) => table.put(writeNew(backup)).pipe(Effect.catchTag("ConditionFailed", () => Effect.void)),
        get: (siteId, backupId) =>
          table.get(backupKey(siteId, backupId), { consistent: true }).pipe(Effect.flatMap(unlessGone)),
        find: (backupId) =>
          table
            .query({
              IndexName: "GSI1",
              KeyConditionExpression: "GSI1PK = :id",
              ExpressionAttributeValues: toItem({ ":id": `BACKUP#${backupId}` }),
              Limit: 1,
            })
            .pipe(Effect.flatMap(([item]) => unlessGone(item))),
        list: Effect.fn("BackupStore.list")(function* (siteId, page) {
          const { items, nextToken } = yield* readPage(
            {
              scope: "backups",
              partition: `SITE#${siteId}`,
              prefix: "BACKUP#",
              rest: BackupId,
              newestFirst: true,
              filter: {
                // In every version of the record this key begins with the instant.
                FilterExpression: "GSI3SK >= :later AND attribute_not_exists(droppedAt)",
                values: { ":later": new Date((yield* Clock.currentTimeMillis) + 1).toISOString() },
              },
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          return { items: yield* Effect.forEach(items, decodeBackup), nextToken }
        }),
        newestStored: Effect.fn("BackupStore.newestStored")(function* (siteId) {
          let from: PageKey | undefined
          do {
            const { items, lastKey } = yield* table.queryPage({
              KeyConditionExpression: "PK = :site AND begins_with(SK, :backup)",
              FilterExpression: "#format = :store AND attribute_not_exists(droppedAt)",
              ExpressionAttributeNames: { "#format": "format" },
              ExpressionAttributeValues: toItem({ ":site": `SITE#${siteId}`, ":backup": "BACKUP#", ":store": "STORE" }),
              ScanIndexForward: false,
              ConsistentRead: true,
              ...(from === undefined ? {} : { ExclusiveStartKey: from }),
            })
            for (const item of items) {
              const found = yield* unlessGone(item)
              if (found !== undefined) return found
            }
            from = lastKey
          } while (from !== undefined)
          return undefined
        }),
        expired: (before, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :expiry AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":expiry": expiryPartition, ":now": before }),
            },
            from,
            decodeSwept,
          ),
        drop: (backup, at, after) =>
          table.update(dropBackup(backup, at, after)).pipe(
            Effect.as(true),
            Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
          ),
        setVerification: (siteId, backupId, verification) =>
          table.update(verifyBackup({ siteId, backupId }, verification)).pipe(
            Effect.catchTag("ConditionFailed", () => Effect.void),
            Effect.asVoid,
          ),
        remove: (backup) => table.delete(backupKey(backup.siteId, backup.backupId)),
      })
    }),
  )
}
