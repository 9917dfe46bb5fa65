import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"
import { recordForm } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"

/** What a save builds on: what this manifest names is not sent again. */
export const Basis = Schema.Struct({ backupId: Schema.String, key: Schema.String, sha256: Schema.String })
export type Basis = typeof Basis.Type

/**
 * The packs of one save: an attempt to store what a site has. It is written before the first of them, and is there for as long
 * as any of them may be, so that the sweeper knows of all packs without listing the bucket.
 */
export const Packs = Schema.Struct({
  tenantId: Schema.String,
  siteId: Schema.String,
  /** Names the save, its folder in the bucket, and the backup that becomes of it. */
  archiveId: Schema.String,
  /** Whose they are as long as it is open. */
  operationId: Schema.String,
  begunAt: Instant,
  /** How many packs may be there: URLs were made for 0 to one less. */
  packs: Schema.Int,
  /** The backup that it has pinned, until its end. */
  basis: Schema.optionalKey(Basis),
  /** Since when no backup names any of them. */
  unusedSince: Schema.optionalKey(Instant),
})
export type Packs = typeof Packs.Type

const form = recordForm(Packs)
export const decodePacks = form.decode

interface PacksRef {
  readonly siteId: string
  readonly archiveId: string
}

export const packsKey = ({ archiveId, siteId }: PacksRef) => ({ PK: `SITE#${siteId}`, SK: `PACKS#${archiveId}` })

/** Partition of those that the sweeper has to look at, by when: a sparse part of GSI3. */
export const sweepPartition = "PACKS#SWEEP"
const sweepKey = (at: string, { archiveId }: PacksRef): string => `${at}#${archiveId}`

/** The folder of a save in the bucket. */
export const folderOf = ({ archiveId, siteId, tenantId }: PacksRef & { readonly tenantId: string }): string =>
  `packs/${tenantId}/${siteId}/${archiveId}`

/** The manifest of a save. */
export const manifestOf = (packs: Parameters<typeof folderOf>[0]): string => `${folderOf(packs)}/manifest`

export const packsItem = (packs: Packs, lookAt: string) => ({
  ...packsKey(packs),
  ...form.encode(packs),
  GSI3PK: sweepPartition,
  GSI3SK: sweepKey(lookAt, packs),
})

/** What is written of packs, where the record is what it was. */
interface Change {
  readonly set?: Readonly<Record<string, unknown>>
  readonly remove?: ReadonlyArray<string>
  readonly condition?: string
  readonly values?: Readonly<Record<string, unknown>>
}

/** A change of the record of packs, which has to be there. */
export const changePacks = (packs: PacksRef, { condition, remove = [], set = {}, values = {} }: Change) => {
  const names = Object.keys(set)
  const given = { ...Object.fromEntries(names.map((name) => [`:${name}`, set[name]])), ...values }
  return {
    Key: toItem(packsKey(packs)),
    UpdateExpression: [
      ...(names.length === 0 ? [] : [`SET ${names.map((name) => `${name} = :${name}`).join(", ")}`]),
      ...(remove.length === 0 ? [] : [`REMOVE ${remove.join(", ")}`]),
    ].join(" "),
    ConditionExpression: ["attribute_exists(PK)", ...(condition === undefined ? [] : [condition])].join(" AND "),
    ...(Object.keys(given).length === 0 ? {} : { ExpressionAttributeValues: toItem(given) }),
  }
}

/** When the sweeper looks at them. */
export const lookAt = (packs: PacksRef, at: string) => ({ GSI3PK: sweepPartition, GSI3SK: sweepKey(at, packs) })
/** The sweeper has nothing to do with them until a backup is dropped that names them. */
export const unlooked = ["GSI3PK", "GSI3SK"] as const

/** The save is over, and with it its pin; `change` says what else becomes of them. */
export const endSave = (table: string, packs: Packs, change: Change = {}): TransactWriteItem => ({
  Update: {
    TableName: table,
    ...changePacks(packs, {
      ...change,
      remove: [...(change.remove ?? []), ...(packs.basis === undefined ? [] : ["basis"])],
      ...(packs.basis === undefined
        ? {}
        : { condition: "basis.backupId = :pinned", values: { ...change.values, ":pinned": packs.basis.backupId } }),
    }),
  },
})
