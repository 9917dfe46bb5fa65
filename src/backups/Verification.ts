import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"
import { firstVersion } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"

/** What the last verification of a backup found: whether it can be brought back. */
export const Verification = Schema.Struct({
  status: Schema.Literals(["VERIFIED", "FAILED"]),
  at: Instant,
  /** How long it took. */
  seconds: Schema.Int,
  /** Why it cannot be brought back. */
  reason: Schema.optionalKey(Schema.String),
})
export type Verification = typeof Verification.Type

/** A site's backups are verified one at a time: whoever does has this record, and the site is free meanwhile. */
const turnKey = (siteId: string) => ({ PK: `SITE#${siteId}`, SK: "VERIFICATION" })

/** Takes the turn, if nobody has it. */
export const takeVerification = (table: string, siteId: string, operationId: string): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem({ ...turnKey(siteId), siteId, operationId, ...firstVersion }),
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

/** Gives it back; another's is no hindrance to an end. */
export const endVerification = (table: string, siteId: string, operationId: string): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItem(turnKey(siteId)),
    ConditionExpression: "attribute_not_exists(PK) OR operationId = :operation",
    ExpressionAttributeValues: toItem({ ":operation": operationId }),
  },
})
