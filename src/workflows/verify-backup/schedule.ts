import { createHash } from "node:crypto"

import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { BackupStore } from "../../backups/BackupStore.ts"
import { takeVerification } from "../../backups/Verification.ts"
import { Table } from "../../platform/Table.ts"
import { workThrough } from "../../platform/Turn.ts"
import type { Site } from "../../sites/Site.ts"
import { daysLater, moveVerification, putOffVerification, verificationDue } from "../../sites/SiteVerifications.ts"
import { running } from "../../sites/StandingSite.ts"
import { startBeside } from "../shared/Unasked.ts"
import { payloadOf } from "./start.ts"

/** Days from one verification of a site's newest backup to the next. */
export class VerificationDays extends Context.Service<VerificationDays, number>()(
  "src/workflows/verify-backup/VerificationDays",
) {
  static readonly layer = Layer.effect(VerificationDays, Config.Int("VERIFICATION_DAYS").pipe(Config.withDefault(28)))
}

/** A site whose verification came to no end, or that has no backup for it, is looked at again a day later. */
const againDays = 1

/** Where in the days a site has its first one: elsewhere than the others, so that not all of them come at once. */
const placeOf = ({ siteId }: Site): number => createHash("sha256").update(siteId).digest().readUInt32BE() / 2 ** 32

const startVerification = Effect.fnUntraced(function* (site: Site) {
  const { name: table } = yield* Table
  const store = yield* BackupStore
  const days = yield* VerificationDays
  const now = yield* Clock.currentTimeMillis
  if (site.nextVerificationAt === undefined) {
    return yield* putOffVerification(site, daysLater(now, days * placeOf(site)))
  }
  const newest = yield* store.newestStored(site.siteId)
  const next = daysLater(now, againDays)
  if (newest === undefined) return yield* putOffVerification(site, next)
  const payload = { ...payloadOf(newest), againAfterDays: days }
  yield* startBeside(site, "SITE_VERIFICATION", payload, (operationId) => ({
    turn: takeVerification(table, site.siteId, operationId),
    site: moveVerification(table, site, next),
  }))
})

/** Starts the verification of the newest backup of every site whose turn it is. A site is taken by the first of several turns. */
export const startDueVerifications = Effect.gen(function* () {
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const turns = yield* Effect.forEach(running, (status) =>
    workThrough(
      (from) => verificationDue(status, now, from),
      (site) =>
        startVerification(site).pipe(
          Effect.catchTag("TransactionRefused", () => Effect.logDebug("it has been started already")),
          // One site's trouble must not keep the others waiting.
          Effect.catchCause((cause) => Effect.logError("verification not started", cause)),
          Effect.annotateLogs({ siteId: site.siteId, tenantId: site.tenantId }),
        ),
    ),
  )
  const due = turns.reduce((sum, { begun }) => sum + begun, 0)
  if (due > 0) yield* Effect.logInfo("verifications looked after", { due, all: turns.every(({ all }) => all) })
})
