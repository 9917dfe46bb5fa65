import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { BackedUp, ofAttempt, warningsOf } from "../../backups/ArchiveSteps.ts"
import { bringBack, storeBackup, type ContentServices } from "../../backups/BackupSteps.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { type End, makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Topic } from "../../platform/Topic.ts"
import { type Parts, writesOf } from "../../platform/Transaction.ts"
import { bringPlugins, Brought, broughtWarnings, recordPlugins } from "../../plugins/installed/SiteInventory.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { Site, SiteStatus } from "../../sites/Site.ts"
import {
  claimSubdomain,
  createSite,
  forgetSite,
  joinLineage,
  leaveLineage,
  releaseSubdomain,
} from "../../sites/SiteItem.ts"
import { endSiteChange, lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { createWordPressSite, deleteWordPressSite } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { Created } from "../create-site/saga.ts"
import { contentSeen, takeBackPlugins, verified, verifyContent } from "../shared/NewContent.ts"

/** The payload of a SITE_PROMOTION_REQUEST. */
export const SitePromotionPayload = Schema.Struct({
  source: WordPressSiteRef,
  /** Backup of the source, which is also what is carried over. */
  sourceBackupId: Schema.String,
  /** The site in the target environment, as it is to be written when it is new. */
  target: Site,
  siteUrl: Schema.String,
  /** Of a target that stands already: its status, and the backup to put back if this fails. */
  standing: Schema.NullOr(Schema.Struct({ status: SiteStatus, wpSiteId: Schema.Int, backupId: Schema.String })),
})
type Payload = typeof SitePromotionPayload.Type

/** Who else may have been there before a promotion. */
export type TargetPart = "subdomain" | "lineage" | "target"

/** What a promotion takes hold of, or makes, of its target: at its start, and at a retry. */
export const targetParts = (
  table: string,
  { standing, target }: Pick<Payload, "standing" | "target">,
  operationId: string,
): Parts<TargetPart> => {
  const made = new Site({ ...target, operationId })
  return standing === null
    ? {
        subdomain: claimSubdomain(table, made),
        lineage: joinLineage(table, made),
        target: createSite(table, made),
      }
    : { subdomain: [], lineage: [], target: lockSite(table, target, { operationId, from: [standing.status] }) }
}

const { environment, lineageId, siteId, subdomain, tenantId } = Site.fields
/** As little of the payload as letting go of the target needs. */
const targetIn = Schema.decodeUnknownOption(
  Schema.Struct({
    target: Schema.Struct({ environment, lineageId, siteId, subdomain, tenantId }),
    standing: Schema.Unknown,
  }),
)

const takeBackTarget = ({ operation, table }: End) => {
  const found = targetIn(operation.payload)
  if (Option.isNone(found)) return []
  const { standing, target } = found.value
  return standing === null
    ? [releaseSubdomain(table, target), leaveLineage(table, target), forgetSite(table, target, operation.operationId)]
    : [releaseSite(table, target, operation.operationId)]
}

const exported = stepRecord("back-up-source", BackedUp)
const prepared = stepRecord("prepare-target", Created)
/** Where it stood already: the backup to put back. */
const targetBackup = stepRecord(prepared.step, BackedUp)
const imported = stepRecord("import", Schema.Unknown)
const brought = stepRecord("record-plugins", Brought)

/**
 * A site carried to the next environment (US-SITES-008). A target that stands is overwritten in place, after a backup of it; one
 * that does not is made. Whatever fails leaves the target as it was: put back from its backup, or not there.
 */
export const sitePromotion = makeSaga<
  typeof SitePromotionPayload,
  ContentServices | SiteAddresses | NetworkAddresses | PluginStore | Topic
>(SitePromotionPayload, {
  steps: [
    {
      name: exported.step,
      weight: 30,
      message: "Backing up the site to promote",
      run: ({ operation, payload: { source, sourceBackupId } }) =>
        storeBackup(source, operation, { backupId: sourceBackupId, kind: "PROMOTION" }),
    },
    {
      name: prepared.step,
      weight: 30,
      message: "Preparing the target",
      run: ({ operation, payload: { standing, target } }) =>
        standing === null
          ? createWordPressSite(target, target.siteName)
          : Effect.map(
              storeBackup({ ...target, wpSiteId: standing.wpSiteId }, operation, {
                backupId: standing.backupId,
                kind: "SAFETY",
              }),
              (backup) => ({ ...backup, wpSiteId: standing.wpSiteId }),
            ),
      undo: ({ payload: { standing, target } }) =>
        standing === null ? deleteWordPressSite(target) : Effect.succeed(null),
    },
    {
      name: imported.step,
      weight: 30,
      message: "Bringing the content to the target",
      run: Effect.fnUntraced(function* ({ journal, operation, payload: { target } }) {
        const archive = yield* recorded(journal, exported)
        const { wpSiteId } = yield* recorded(journal, prepared)
        return yield* bringBack({ ...target, wpSiteId }, archive, ofAttempt(operation, operation.operationId))
      }),
      undo: Effect.fnUntraced(function* ({ journal, operation, payload: { standing, target } }) {
        if (standing === null) return null
        const backup = yield* recorded(journal, targetBackup)
        const importId = `${ofAttempt(operation, operation.operationId)}-undo`
        const place = { ...target, wpSiteId: standing.wpSiteId }
        yield* bringBack(place, backup, importId)
        return yield* recordPlugins(place, operation, target.siteId)
      }),
    },
    {
      name: verified.step,
      weight: 10,
      message: "Looking whether the target works",
      run: Effect.fnUntraced(function* ({ journal, payload: { standing, target } }) {
        const { wpSiteId } = yield* recorded(journal, prepared)
        return yield* verifyContent({ ...target, wpSiteId }, standing?.status === "SUSPENDED")
      }),
    },
    {
      name: brought.step,
      weight: 5,
      message: "Recording the target's plugins",
      run: Effect.fnUntraced(function* ({ journal, operation, payload: { source, target } }) {
        const { wpSiteId } = yield* recorded(journal, prepared)
        return yield* bringPlugins({ ...target, wpSiteId }, operation, source.siteId)
      }),
      undo: (context) => takeBackPlugins(context.payload.target.siteId, context),
    },
  ],
  noReturnAfter: prepared.step,
  result: ({ operation, payload: { siteUrl, standing, target } }) => ({
    status: standing?.status ?? "ACTIVE",
    newSiteId: target.siteId,
    environment: target.environment,
    siteUrl,
    ...warningsOf(
      recordIn(operation, exported),
      recordIn(operation, imported),
      broughtWarnings(recordIn(operation, brought)),
    ),
  }),
  onCompleted: ({ now, operation, payload: { standing, target }, table }) => {
    const { operationId } = operation
    const { templateId } = target
    const set = { ...contentSeen(operation), ...(templateId === undefined ? {} : { templateId }) }
    return [
      releaseSite(table, operation, operationId),
      standing === null
        ? endSiteChange(table, target, operationId, "ACTIVE", now, set)
        : releaseSite(table, target, operationId, {
            now,
            set,
            remove: templateId === undefined ? ["templateId"] : [],
          }),
    ]
  },
  onFailed: (write) => [
    releaseSite(write.table, write.operation, write.operation.operationId),
    ...takeBackTarget(write),
  ],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: ["ACTIVE"] }),
    ...writesOf(targetParts(table, payload, operation.operationId)).map(({ write }) => write),
  ],
})
