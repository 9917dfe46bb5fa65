import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"
import { exportDays } from "../platform/BackupRetention.ts"
import { recordForm } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"

/** An archive of a backup that can be downloaded. */
export const ReadyDownload = Schema.Struct({
  /** Where it is in the bucket. */
  key: Schema.String,
  /** What a browser calls it. */
  fileName: Schema.String,
  sizeBytes: Schema.Int,
  /** When the bucket's life cycle may take it away. */
  expiresAt: Instant,
})
export type ReadyDownload = typeof ReadyDownload.Type

/** What there is of a backup to be downloaded, and which operation is making it, if one is. */
export const Download = Schema.Struct({
  tenantId: Schema.String,
  siteId: Schema.String,
  backupId: Schema.String,
  making: Schema.optionalKey(Schema.String),
  ready: Schema.optionalKey(ReadyDownload),
})

const form = recordForm(Download)
export const decodeDownload = form.decode

interface DownloadRef {
  readonly siteId: string
  readonly backupId: string
}

export const downloadKey = ({ backupId, siteId }: DownloadRef) => ({ PK: `SITE#${siteId}`, SK: `DOWNLOAD#${backupId}` })

/** When what is made of an upload goes that was begun at an instant: S3 counts from there. */
export const exportExpiry = (begunAt: string): string =>
  new Date(Date.parse(begunAt) + exportDays * 86_400_000).toISOString()

const secondsOf = (instant: string): number => Math.ceil(Date.parse(instant) / 1000)

/** An operation begins to make a download, unless another is at it. */
export const beginDownload = (
  table: string,
  { backupId, siteId, tenantId }: DownloadRef & { readonly tenantId: string },
  operationId: string,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(downloadKey({ siteId, backupId })),
    UpdateExpression:
      "SET making = :operation, tenantId = :tenant, siteId = :site, backupId = :backup, schemaVersion = :version REMOVE expiresAt",
    ConditionExpression: "attribute_not_exists(making)",
    ExpressionAttributeValues: toItem({
      ":operation": operationId,
      ":tenant": tenantId,
      ":site": siteId,
      ":backup": backupId,
      ":version": form.version,
    }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

const endDownload = (
  table: string,
  of: DownloadRef,
  operationId: string,
  goesAt: string,
  ready?: ReadyDownload,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(downloadKey(of)),
    UpdateExpression: `SET expiresAt = :goes${ready === undefined ? "" : ", ready = :ready"} REMOVE making`,
    ConditionExpression: "making = :operation",
    ExpressionAttributeValues: toItem({
      ":operation": operationId,
      ":goes": secondsOf(goesAt),
      ...(ready === undefined ? {} : { ":ready": ready }),
    }),
  },
})

/** The operation has made it: it takes the place of one made before. */
export const completeDownload = (
  table: string,
  of: DownloadRef,
  operationId: string,
  ready: ReadyDownload,
): TransactWriteItem => endDownload(table, of, operationId, ready.expiresAt, ready)

/** The operation has not made it: one made before stays. */
export const giveUpDownload = (table: string, of: DownloadRef, operationId: string, now: string): TransactWriteItem =>
  endDownload(table, of, operationId, exportExpiry(now))
