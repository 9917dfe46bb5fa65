import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { warningsOf } from "../../backups/ArchiveSteps.ts"
import { storeBackup, type ContentServices } from "../../backups/BackupSteps.ts"
import { tellDomain } from "../../domains/DomainEvents.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Topic } from "../../platform/Topic.ts"
import { forgetPlugins } from "../../plugins/installed/SiteInventory.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { leaveLineage, othersOfLineage, releaseSubdomain } from "../../sites/SiteItem.ts"
import { endSiteChange, failSite, lockSite, revertSite } from "../../sites/SiteLock.ts"
import { deleteWordPressSite, findWordPressSite } from "../../sites/SiteSteps.ts"
import { returnPlace } from "../../tenants/TenantItem.ts"
import { forgetUsage } from "../../tenants/Usage.ts"

/** The payload of a SITE_DELETION_REQUEST. */
export const SiteDeletionPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  /** None, where the creation failed before there was one. */
  wpSiteId: Schema.NullOr(Schema.Int),
  lineageId: Schema.String,
  /** Whether it was promoted: then it is known to its lineage by its environment. */
  promoted: Schema.Boolean,
  /** What it goes back to when the deletion is cancelled. */
  status: SiteStatus,
  backupId: Schema.String,
  /** An admin has said to go on without one, after a deletion that could not make it. */
  backup: Schema.optionalKey(Schema.Literal("skip")),
})

const lastBackup = stepRecord("back-up", Schema.Unknown)

/**
 * The deletion of a site (US-SITES-005): without a backup only if an admin says so, and nothing is given back before it is
 * gone.
 */
export const siteDeletion = makeSaga<typeof SiteDeletionPayload, ContentServices | PluginStore | DomainStore | Topic>(
  SiteDeletionPayload,
  {
    steps: [
      {
        name: lastBackup.step,
        weight: 60,
        message: "Backing the site up",
        run: Effect.fnUntraced(function* ({ operation, payload }) {
          if (payload.backup === "skip") return null
          const found = yield* findWordPressSite(payload)
          // A half-made one has nothing to keep.
          if (found?.ready !== true) return null
          return yield* storeBackup({ ...payload, wpSiteId: found.id }, operation, {
            backupId: payload.backupId,
            kind: "DELETION",
          })
        }),
      },
      {
        name: "delete-site",
        weight: 40,
        message: "Deleting the WordPress site",
        run: ({ payload }) => deleteWordPressSite(payload),
      },
      {
        name: "forget-plugins",
        weight: 5,
        message: "Taking the site off its plugins' records",
        run: ({ payload }) => forgetPlugins(payload.siteId),
      },
      {
        name: "release-domains",
        weight: 5,
        message: "Giving its domains back",
        // No claim is made for a site that is on its way out, and none of its claims becomes a domain of its.
        run: Effect.fnUntraced(function* ({ operation, payload }) {
          const store = yield* DomainStore
          const claims = yield* store.list(payload.siteId)
          const held = yield* store.held(claims)
          yield* Effect.forEach(held, ({ domain }) => tellDomain("removed", domain, operation))
          yield* Effect.forEach(claims, ({ domain }) => store.release(payload, domain))
          return null
        }),
      },
    ],
    noReturnAfter: lastBackup.step,
    metrics: { completed: "SiteDeleted" },
    result: ({ operation, payload }) => {
      const backedUp = recordIn(operation, lastBackup)
      return {
        status: "DELETED",
        ...(hasBackup(backedUp) ? { backupId: backedUp.backupId } : {}),
        ...(payload.backup === undefined ? {} : { backup: payload.backup }),
        ...warningsOf(backedUp),
      }
    },
    onCompleted: ({ now, operation, payload, table }) => [
      endSiteChange(table, operation, operation.operationId, "DELETED", now, {}),
      releaseSubdomain(table, operation),
      forgetUsage(table, operation),
      ...(payload.promoted ? [leaveLineage(table, { ...operation, lineageId: payload.lineageId })] : []),
    ],
    // A profile that was lost must not keep a site that is gone from being DELETED.
    counts: ({ operation, payload, table }) => {
      const others = othersOfLineage(table, { ...operation, lineageId: payload.lineageId })
      const last = [returnPlace(table, operation.tenantId), ...others.map(({ gone }) => gone)]
      return [{ ways: [last, ...others.map(({ stands }) => [stands])] }]
    },
    onFailed: ({ failure, now, operation, table }) => [failSite(table, operation, operation.operationId, failure, now)],
    onCancelled: ({ now, operation, payload, table }) => [
      // A second attempt began from FAILED: the first may have deleted it already.
      revertSite(
        table,
        operation,
        operation.operationId,
        "DEPROVISIONING",
        operation.attempt === 1 ? payload.status : "FAILED",
        now,
      ),
    ],
    onRetry: ({ now, operation, table }) => [
      lockSite(table, operation, {
        operationId: operation.operationId,
        from: ["FAILED"],
        to: { status: "DEPROVISIONING", now },
      }),
    ],
  },
)

const hasBackup = Schema.is(Schema.Struct({ backupId: Schema.String }))
