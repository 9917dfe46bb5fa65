import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import type { SiteRef } from "../kernel/SiteRef.ts"
import type { PageKey } from "../platform/ReadableItems.ts"
import { readablePage } from "../platform/ReadableItems.ts"
import { Table, toItem } from "../platform/Table.ts"
import type { Site, SiteStatus } from "./Site.ts"
import { decodeSite, siteKey } from "./SiteItem.ts"

// When the newest backup of a site is verified next. It is no change of the site, and may be written while one goes on.

const dayMs = 86_400_000

/** So many days later, as an instant. */
export const daysLater = (now: number, days: number): string => new Date(now + Math.round(days * dayMs)).toISOString()

/** Sets when it is, if that is still what it was; without `seen`, whatever it was. */
const nextIs = (site: SiteRef, next: string, seen?: { readonly nextVerificationAt: string | undefined }) => {
  const unchanged =
    seen === undefined
      ? "attribute_exists(PK)"
      : seen.nextVerificationAt === undefined
        ? "attribute_exists(PK) AND attribute_not_exists(nextVerificationAt)"
        : "nextVerificationAt = :seen"
  return {
    Key: toItem(siteKey(site.tenantId, site.siteId)),
    UpdateExpression: "SET nextVerificationAt = :next",
    ConditionExpression: unchanged,
    ExpressionAttributeValues: toItem({
      ":next": next,
      ...(seen?.nextVerificationAt === undefined ? {} : { ":seen": seen.nextVerificationAt }),
    }),
  }
}

/** The same as part of a transaction. */
export const moveVerification = (table: string, site: Site, next: string) => ({
  Update: { TableName: table, ...nextIs(site, next, { nextVerificationAt: site.nextVerificationAt }) },
})

/** Puts it off without verifying anything. Somebody who was faster is no matter. */
export const putOffVerification = (site: Site, next: string) =>
  Effect.flatMap(Table, (table) =>
    table.update(nextIs(site, next, { nextVerificationAt: site.nextVerificationAt })).pipe(
      Effect.catchTag("ConditionFailed", () => Effect.void),
      Effect.asVoid,
    ),
  )

/** Sets when it is after one has come to its end. A site that is gone has none. */
export const setNextVerification = Effect.fnUntraced(function* (site: SiteRef, days: number) {
  const table = yield* Table
  yield* table
    .update(nextIs(site, daysLater(yield* Clock.currentTimeMillis, days)))
    .pipe(Effect.catchTag("ConditionFailed", () => Effect.void))
})

/** A page of the sites of a status whose newest backup is to be verified, or of which that was never said. */
export const verificationDue = (status: SiteStatus, now: string, from?: PageKey) =>
  Effect.flatMap(Table, (table) =>
    readablePage(
      table,
      {
        IndexName: "GSI3",
        KeyConditionExpression: "GSI3PK = :status",
        FilterExpression: "attribute_not_exists(nextVerificationAt) OR nextVerificationAt <= :now",
        ExpressionAttributeValues: toItem({ ":status": `STATUS#${status}`, ":now": now }),
      },
      from,
      decodeSite,
    ),
  )
