import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { firstReadable } from "../aws/ReadableItems.ts"
import { type Item, Table, type TableError, toItem } from "../aws/Table.ts"
import { InternalError, type InvalidRequest } from "../http/HttpErrors.ts"
import { readPage } from "../http/Page.ts"
import { Backup } from "./Backup.ts"

const encode = Schema.encodeSync(Backup)
const decode = (item: Item) =>
  Schema.decodeUnknownEffect(Backup)(item).pipe(Effect.mapError((cause) => new InternalError({ cause })))

const backupKey = (siteId: string, backupId: string) => ({ PK: `SITE#${siteId}`, SK: `BACKUP#${backupId}` })

/** Partition of all backups by the instant at which they expire: a sparse part of GSI3. */
const expiryPartition = "BACKUP#EXPIRY"

/** The item of a backup (LLD 8.2), with its id in GSI1, for a restore into another site, and its expiry in GSI3. */
export const backupItem = (backup: Backup) => ({
  ...backupKey(backup.siteId, backup.backupId),
  ...encode(backup),
  GSI1PK: `BACKUP#${backup.backupId}`,
  GSI3PK: expiryPartition,
  GSI3SK: `${backup.expiresAt}#${backup.backupId}`,
})

/** Backups in the table. */
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
    /** Those that have expired, the longest ago first; records that cannot be read are left out. */
    expired(now: string, limit: number): Effect.Effect<ReadonlyArray<Backup>, TableError>
    remove(backup: Backup): Effect.Effect<void, TableError>
  }
>()("src/backups/BackupStore") {
  static readonly layer = Layer.effect(
    BackupStore,
    Effect.gen(function* () {
      const table = yield* Table
      const unlessNone = (item: Item | undefined) => (item === undefined ? Effect.succeed(undefined) : decode(item))
      return BackupStore.of({
        put: (backup) =>
          table
            .put({ Item: toItem(backupItem(backup)), ConditionExpression: "attribute_not_exists(PK)" })
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.void)),
        get: (siteId, backupId) =>
          table.get(backupKey(siteId, backupId), { consistent: true }).pipe(Effect.flatMap(unlessNone)),
        find: (backupId) =>
          table
            .query({
              IndexName: "GSI1",
              KeyConditionExpression: "GSI1PK = :id",
              ExpressionAttributeValues: toItem({ ":id": `BACKUP#${backupId}` }),
              Limit: 1,
            })
            .pipe(Effect.flatMap(([item]) => unlessNone(item))),
        list: Effect.fn("BackupStore.list")(function* (siteId, page) {
          const { items, nextToken } = yield* readPage(
            {
              scope: `backups|${siteId}`,
              keys: ["PK", "SK"],
              query: {
                KeyConditionExpression: "PK = :pk AND begins_with(SK, :sk)",
                ExpressionAttributeValues: toItem({ ":pk": `SITE#${siteId}`, ":sk": "BACKUP#" }),
                ScanIndexForward: false,
              },
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          return { items: yield* Effect.forEach(items, decode), nextToken }
        }),
        expired: (now, limit) =>
          firstReadable(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :expiry AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":expiry": expiryPartition, ":now": now }),
            },
            limit,
            decode,
          ),
        remove: (backup) => table.delete(backupKey(backup.siteId, backup.backupId)),
      })
    }),
  )
}
