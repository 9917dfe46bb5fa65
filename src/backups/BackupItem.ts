import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"
import { recordForm } from "../platform/Records.ts"
import { type Item, toItem } from "../platform/Table.ts"
import { Backup } from "./Backup.ts"
import type { Verification } from "./Verification.ts"

const Stored = Schema.Struct({
  ...Backup.fields,
  /** DynamoDB's time to live wants seconds since 1970; the instant itself is in `keptUntil`. */
  expiresAt: Schema.Finite,
  keptUntil: Instant,
  /** How many saves that are under way build on it: as long as there are any, it is not dropped. */
  pins: Schema.optionalKey(Schema.Int),
  /** When the sweeper dropped it: nothing is built on it any more, and it names nothing. */
  droppedAt: Schema.optionalKey(Instant),
})

const secondsOf = (instant: string): number => Math.ceil(Date.parse(instant) / 1000)

/** Version 1 had the instant in `expiresAt`, where nothing that has expired would ever have gone by itself. */
const form = recordForm(Stored, [
  (item) => ({ ...item, expiresAt: secondsOf(String(item["expiresAt"])), keptUntil: item["expiresAt"] }),
])

/** A backup as the sweeper sees it. */
export interface SweptBackup {
  readonly backup: Backup
  readonly droppedAt: string | undefined
}

/** A backup from its item, of whichever version, with what is only for the sweeper. */
export const decodeSwept = (item: Item) =>
  Effect.map(form.decode(item), ({ droppedAt, keptUntil, pins: _pins, ...backup }): SweptBackup => ({
    backup: new Backup({ ...backup, expiresAt: keptUntil }),
    droppedAt,
  }))

/** A backup from its item, of whichever version. */
export const decodeBackup = (item: Item) => Effect.map(decodeSwept(item), ({ backup }) => backup)

export const backupKey = (siteId: string, backupId: string) => ({ PK: `SITE#${siteId}`, SK: `BACKUP#${backupId}` })

/** Partition of all backups by the instant at which they expire: a sparse part of GSI3. */
export const expiryPartition = "BACKUP#EXPIRY"
export const expiryKey = (at: string, backupId: string): string => `${at}#${backupId}`

/** The end of time: when a backup is looked at that somebody keeps. */
export const never = "9999-12-31T23:59:59.000Z"

/**
 * When DynamoDB may take the record away by itself: never one that names packs, because who else needs them is for the sweeper
 * to see, and never one that is kept.
 */
export const timeToLiveOf = ({ expiresAt, format, locked }: Pick<Backup, "expiresAt" | "format" | "locked">): number =>
  secondsOf(format === "STORE" || locked === true ? never : expiresAt)

/** The item of a backup, with its id in GSI1, for a restore into another site, and its expiry in GSI3. */
export const backupItem = (backup: Backup) => ({
  ...backupKey(backup.siteId, backup.backupId),
  ...form.encode({ ...backup, expiresAt: timeToLiveOf(backup), keptUntil: backup.expiresAt }),
  GSI1PK: `BACKUP#${backup.backupId}`,
  GSI3PK: expiryPartition,
  GSI3SK: expiryKey(backup.locked === true ? never : backup.expiresAt, backup.backupId),
})

/** Writes a backup that is not there yet. */
export const writeNew = (backup: Backup) => ({
  Item: toItem(backupItem(backup)),
  ConditionExpression: "attribute_not_exists(PK)",
})

interface BackupRef {
  readonly siteId: string
  readonly backupId: string
}

/** A save begins to build on a backup, if that lives and is not on its way out. */
export const pinBackup = (table: string, { backupId, siteId }: BackupRef, now: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(backupKey(siteId, backupId)),
    UpdateExpression: "SET pins = if_not_exists(pins, :zero) + :one",
    ConditionExpression: `attribute_exists(PK) AND attribute_not_exists(droppedAt) AND ${living}`,
    ExpressionAttributeValues: toItem({ ":zero": 0, ":one": 1, ":now": now, ":yes": true }),
  },
})

/** A save is over that has built on a backup. */
export const unpinBackup = (table: string, { backupId, siteId }: BackupRef): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(backupKey(siteId, backupId)),
    UpdateExpression: "SET pins = pins - :one",
    ConditionExpression: "pins >= :one",
    ExpressionAttributeValues: toItem({ ":one": 1 }),
  },
})

/** Whether a backup lives `:now`, where `:yes` is true. */
const living = "(keptUntil > :now OR locked = :yes)"

/**
 * The sweeper drops an expired backup on which nothing builds. An archive is taken away at once; what is in packs is looked at
 * again `after` the grace.
 */
export const dropBackup = ({ backupId, siteId }: BackupRef, now: string, after: string) => ({
  Key: toItem(backupKey(siteId, backupId)),
  UpdateExpression: "SET droppedAt = :now, GSI3SK = :after",
  ConditionExpression:
    "attribute_exists(PK) AND attribute_not_exists(droppedAt) AND attribute_not_exists(locked) AND (attribute_not_exists(pins) OR pins = :zero) AND (attribute_not_exists(keptUntil) OR keptUntil <= :now)",
  ExpressionAttributeValues: toItem({ ":now": now, ":after": expiryKey(after, backupId), ":zero": 0 }),
})

/** Somebody deletes a backup: it has expired, and the sweeper does the rest. */
export const expireBackup = ({ backupId, siteId }: BackupRef, now: string) => ({
  Key: toItem(backupKey(siteId, backupId)),
  UpdateExpression: "SET keptUntil = :now, GSI3SK = :expiry",
  ConditionExpression: "keptUntil > :now AND attribute_not_exists(locked) AND attribute_not_exists(droppedAt)",
  ExpressionAttributeValues: toItem({ ":now": now, ":expiry": expiryKey(now, backupId) }),
})

/** Somebody keeps a backup: the sweeper does not find it, and whoever finds it all the same sees that it is locked. */
export const lockBackup = ({ backupId, siteId }: BackupRef, now: string) => ({
  Key: toItem(backupKey(siteId, backupId)),
  UpdateExpression: "SET locked = :yes, GSI3SK = :expiry",
  ConditionExpression: `attribute_not_exists(droppedAt) AND ${living}`,
  ExpressionAttributeValues: toItem({ ":yes": true, ":expiry": expiryKey(never, backupId), ":now": now }),
})

/** What was found of a backup, as long as that is there. */
export const verifyBackup = ({ backupId, siteId }: BackupRef, verification: Verification) => ({
  Key: toItem(backupKey(siteId, backupId)),
  UpdateExpression: "SET verification = :found",
  ConditionExpression: "attribute_exists(PK)",
  ExpressionAttributeValues: toItem({ ":found": verification }),
})

/** It expires as it would have. */
export const unlockBackup = ({ backupId, expiresAt, siteId }: BackupRef & { readonly expiresAt: string }) => ({
  Key: toItem(backupKey(siteId, backupId)),
  UpdateExpression: "SET GSI3SK = :expiry REMOVE locked",
  ConditionExpression: "locked = :yes",
  ExpressionAttributeValues: toItem({ ":yes": true, ":expiry": expiryKey(expiresAt, backupId) }),
})
