import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { readPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import { Instant } from "../kernel/Instant.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { recordForm } from "../platform/Records.ts"
import { type Item, Table, type TableError, toItem } from "../platform/Table.ts"
import { Backup, BackupId } from "./Backup.ts"

/** DynamoDB's time to live wants seconds since 1970 in `expiresAt`; the instant itself is in `keptUntil`. */
const Stored = Schema.Struct({ ...Backup.fields, expiresAt: Schema.Finite, keptUntil: Instant })

const secondsOf = (instant: string): number => Math.ceil(Date.parse(instant) / 1000)

/** Version 1 had the instant in `expiresAt`, where nothing that has expired would ever have gone by itself. */
const form = recordForm(Stored, [
  (item) => ({ ...item, expiresAt: secondsOf(String(item["expiresAt"])), keptUntil: item["expiresAt"] }),
])

/** A backup from its item, of whichever version. */
export const decodeBackup = (item: Item) =>
  Effect.map(form.decode(item), ({ keptUntil, ...backup }) => new Backup({ ...backup, expiresAt: keptUntil }))

const backupKey = (siteId: string, backupId: string) => ({ PK: `SITE#${siteId}`, SK: `BACKUP#${backupId}` })

/** Partition of all backups by the instant at which they expire: a sparse part of GSI3. */
const expiryPartition = "BACKUP#EXPIRY"

/** The item of a backup, with its id in GSI1, for a restore into another site, and its expiry in GSI3. */
export const backupItem = (backup: Backup) => ({
  ...backupKey(backup.siteId, backup.backupId),
  ...form.encode({ ...backup, expiresAt: secondsOf(backup.expiresAt), keptUntil: backup.expiresAt }),
  GSI1PK: `BACKUP#${backup.backupId}`,
  GSI3PK: expiryPartition,
  GSI3SK: `${backup.expiresAt}#${backup.backupId}`,
})

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
    /** A page of those that have expired, the longest ago first; records that cannot be read are left out. */
    expired(now: string, from?: PageKey): Effect.Effect<ReadablePage<Backup>, TableError>
    remove(backup: Backup): Effect.Effect<void, TableError>
  }
>()("src/backups/BackupStore") {
  static readonly layer = Layer.effect(
    BackupStore,
    Effect.gen(function* () {
      const table = yield* Table
      const now = Effect.map(Clock.currentTimeMillis, (ms) => new Date(ms).toISOString())
      const unlessGone = Effect.fnUntraced(function* (item: Item | undefined) {
        if (item === undefined) return undefined
        const backup = yield* decodeBackup(item)
        return backup.expiresAt > (yield* now) ? backup : undefined
      })
      return BackupStore.of({
        put: (backup) =>
          table
            .put({ Item: toItem(backupItem(backup)), ConditionExpression: "attribute_not_exists(PK)" })
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.void)),
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
                FilterExpression: "GSI3SK >= :later",
                values: { ":later": new Date((yield* Clock.currentTimeMillis) + 1).toISOString() },
              },
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          return { items: yield* Effect.forEach(items, decodeBackup), nextToken }
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
            decodeBackup,
          ),
        remove: (backup) => table.delete(backupKey(backup.siteId, backup.backupId)),
      })
    }),
  )
}
