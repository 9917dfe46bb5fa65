import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { accepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { Throttled } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { Table } from "../../platform/Table.ts"
import { copiedConfiguration } from "../../sites/MailOfCopies.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { checkFree } from "../../sites/SiteLock.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import { beginNewSite } from "../create-site/NewSite.ts"
import type { CloneSiteRequest, endpoint } from "./endpoint.ts"

/** Starts a new site with the content of this one. It counts in the quota. */
export const cloneSite = Effect.fn("CloneSite.start")(function* (site: SiteRef, request: typeof CloneSiteRequest.Type) {
  const { name: table } = yield* Table
  const changes = yield* SiteChanges
  const random = yield* SecureRandom.SecureRandom
  const look = changes.look({ site, action: "clone", from: running })
  const source = yield* look
  const { templateId } = source
  const { environment = source.environment } = request
  const configuration = copiedConfiguration(source, environment)
  const more = { source: yield* wordPressSiteOf(source), archiveId: `export-${yield* random.uuidV7()}` }
  const copied = templateId === undefined ? {} : { copiedTemplateId: templateId }
  return yield* beginNewSite(
    site.tenantId,
    { ...request, ...copied, environment, configuration },
    "SITE_CLONE",
    more,
    checkFree(table, source, running),
  ).pipe(
    // The second look says what has become of it.
    Effect.catchTag("SourceChanged", () => Effect.andThen(look, Effect.fail(new Throttled({})))),
  )
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => cloneSite(params, payload),
  headers: accepted,
}
