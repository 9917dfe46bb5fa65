import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { CurrentUser } from "../../http/Identity.ts"
import type { Environment } from "../../kernel/Environment.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { OperationRunning } from "../../operations/engine/OperationErrors.ts"
import { copiedConfiguration, overwrittenConfiguration } from "../../sites/MailOfCopies.ts"
import { nextBackupAfter, Site } from "../../sites/Site.ts"
import { StatusForbids } from "../../sites/SiteErrors.ts"
import { checkReserved } from "../../sites/SiteNames.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { running } from "../../sites/StandingSite.ts"

/** The site that a promotion goes to: the one promoted there before, or a new one. */
export const findTarget = Effect.fnUntraced(function* (
  source: Site,
  environment: Environment,
  newId: (prefix: string) => Effect.Effect<string>,
) {
  const { lineageId, ownerId, siteId, siteName, subdomain, templateId, tenantId } = source
  const templated = templateId === undefined ? {} : { templateId }
  const store = yield* SiteStore
  const standing = yield* store.ofLineage(lineageId, environment)
  if (standing !== undefined) {
    const { operationId, status, wpSiteId } = standing
    if (operationId !== undefined) return yield* new OperationRunning({ siteId: standing.siteId, operationId })
    if ((status !== "ACTIVE" && status !== "SUSPENDED") || wpSiteId === undefined) {
      return yield* new StatusForbids({ siteId: standing.siteId, status, allowed: running })
    }
    const backupId = yield* newId("backup")
    // The target becomes what the source is, the template that made it so included.
    const { templateId: _before, ...kept } = standing
    return {
      target: new Site({ ...kept, configuration: overwrittenConfiguration(source, kept), ...templated }),
      standing: { status, wpSiteId, backupId },
    }
  }
  yield* checkReserved(environment, subdomain, "params.siteId")
  const at = yield* Clock.currentTimeMillis
  const now = new Date(at).toISOString()
  const target = new Site({
    siteId: SiteId.make(yield* newId("site")),
    tenantId,
    siteName,
    subdomain,
    status: "PROVISIONING",
    environment,
    configuration: copiedConfiguration(source, environment),
    lineageId,
    ownerId,
    createdAt: now,
    createdBy: (yield* CurrentUser).sub,
    updatedAt: now,
    version: 1,
    promotedFrom: siteId,
    nextBackupAt: nextBackupAfter(at),
    ...templated,
  })
  return { target, standing: null }
})
