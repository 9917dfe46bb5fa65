import * as Effect from "effect/Effect"

import { accepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { CurrentUser } from "../../http/Identity.ts"
import { isEmailAddress } from "../../kernel/EmailAddress.ts"
import { InvalidRequest, Throttled } from "../../kernel/HttpErrors.ts"
import type { TenantId } from "../../kernel/Ids.ts"
import { checkAvailable } from "../../sites/AvailableVersions.ts"
import { chooseTemplate } from "../../templates/ChosenTemplates.ts"
import { choosePlugins, screenTogether, toIncluded } from "../../templates/IncludedPlugins.ts"
import type { CreateSiteRequest, endpoint } from "./endpoint.ts"
import { beginNewSite } from "./NewSite.ts"

/** The plugins that a request names: at the top level or under `configuration`, one of the two. */
const pluginsOf = ({ configuration, plugins }: typeof CreateSiteRequest.Type) => {
  const reason = "given twice: name the plugins here or under configuration, not in both"
  return plugins !== undefined && configuration?.plugins !== undefined
    ? Effect.fail(new InvalidRequest({ fields: [{ path: "payload.plugins", reason }] }))
    : Effect.succeed(plugins ?? configuration?.plugins ?? [])
}

/** What a new site gets besides: chosen and screened as far as can be told before there is a site. */
const chooseExtras = Effect.fnUntraced(function* (request: typeof CreateSiteRequest.Type) {
  const asked = yield* pluginsOf(request)
  const found = request.templateId === undefined ? undefined : yield* chooseTemplate(request.templateId)
  const wanted = yield* choosePlugins([...(found?.includedPlugins ?? []), ...asked])
  const chosen = yield* screenTogether("", wanted, {})
  return {
    ...(found === undefined ? {} : { template: found.template }),
    ...(chosen.length === 0 ? {} : { plugins: chosen.map(toIncluded) }),
  }
})

/**
 * Whose site it is: its administrator in WordPress. Staff who are not of the tenant make sites for others, and so do users
 * without an address that is verified: then nobody's, as long as nobody is named.
 */
const adminOf = Effect.fnUntraced(function* (tenantId: TenantId, { adminEmail }: typeof CreateSiteRequest.Type) {
  const { email, tenantIds } = yield* CurrentUser
  const own = tenantIds.has(tenantId) && isEmailAddress(email) ? email : undefined
  const admin = adminEmail ?? own
  return admin === undefined ? {} : { adminEmail: admin }
})

/** Takes the subdomain and a place in the quota, and starts the creation, which is always done in the background. */
export const createSite = Effect.fn("CreateSite.start")(function* (
  tenantId: TenantId,
  request: typeof CreateSiteRequest.Type,
) {
  const { plugins: _plugins, ...configuration } = request.configuration ?? {}
  yield* checkAvailable({ tenantId, environment: request.environment }, configuration)
  const more = { ...(yield* chooseExtras(request)), ...(yield* adminOf(tenantId, request)) }
  return yield* beginNewSite(tenantId, { ...request, configuration }, "SITE_CREATION", more).pipe(
    Effect.catchTag("SourceChanged", () => Effect.fail(new Throttled({}))),
  )
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => createSite(params.tenantId, payload),
  headers: accepted,
}
