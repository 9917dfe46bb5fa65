import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { ApiError } from "../http/ApiError.ts"
import { InternalError } from "../http/HttpErrors.ts"
import type { Operation } from "../operations/Operation.ts"
import type { Journal, Saga, Step } from "../operations/Saga.ts"
import { Settings } from "../runtime/Settings.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { Platform, WordPressSettings, WordPressSite } from "../wordpress/WordPressSites.ts"
import { siteHostOf } from "./SiteAddress.ts"
import { endSiteChange, failSite } from "./SiteItem.ts"
import { SiteNotProvisioned, VersionUnavailable } from "./SiteProvisioningErrors.ts"
import { type ProvisioningStep, provisioningSteps } from "./SiteProvisioningPlan.ts"
import { satisfies } from "./VersionRequirement.ts"

const targetOf = (operation: Operation) =>
  Effect.map(Settings, ({ siteBaseUrl }) => ({
    tenantId: operation.tenantId,
    environment: operation.environment,
    domain: siteHostOf(siteBaseUrl, operation.environment, operation.payload.subdomain),
  }))

const recorded = <S extends Schema.ConstraintDecoder<unknown>>(journal: Journal, step: ProvisioningStep, schema: S) =>
  Schema.decodeUnknownEffect(schema)(journal[step]).pipe(Effect.mapError((cause) => new InternalError({ cause })))

/** The tenant's container has the versions that the request asks for. */
const checkVersions = Effect.fnUntraced(function* ({ environment, payload, tenantId }: Operation) {
  const wordpress = yield* WordPress
  const platform = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: "/bbws/v1/platform",
    answer: Platform,
  })
  const wanted = payload.configuration
  const unmet = [
    { component: "WordPress", required: wanted.wordpressVersion, actual: platform.wordpressVersion },
    { component: "PHP", required: wanted.phpVersion, actual: platform.phpVersion },
  ].find(({ actual, required }) => required !== undefined && !satisfies(actual, required))
  if (unmet?.required !== undefined) return yield* new VersionUnavailable({ ...unmet, required: unmet.required })
  return { wordpressVersion: platform.wordpressVersion, phpVersion: platform.phpVersion }
})

/** Looks for the site by our `siteId` before it makes one: no crash and no duplicate makes a second. */
const createWordPressSite = Effect.fnUntraced(function* (operation: Operation) {
  const wordpress = yield* WordPress
  const { domain, ...target } = yield* targetOf(operation)
  const [existing] = yield* wordpress.call({
    ...target,
    method: "GET",
    path: `/wp/v2/sites?siteId=${operation.siteId}`,
    answer: Schema.Array(WordPressSite),
  })
  if (existing?.ready === true) return { wpSiteId: existing.id }
  const made = yield* wordpress.call({
    ...target,
    method: "POST",
    path: "/wp/v2/sites",
    body: { name: operation.payload.siteName, domain, siteId: operation.siteId },
    answer: WordPressSite,
  })
  return { wpSiteId: made.id }
})

/** Writing the same settings again changes nothing. */
const applySettings = Effect.fnUntraced(function* (operation: Operation) {
  const wordpress = yield* WordPress
  const { domain, ...target } = yield* targetOf(operation)
  const { language, tagline, timezone } = operation.payload.configuration
  yield* wordpress.call({
    ...target,
    host: domain,
    method: "POST",
    path: "/wp/v2/settings",
    body: {
      title: operation.payload.siteName,
      ...(tagline === undefined ? {} : { description: tagline }),
      ...(timezone === undefined ? {} : { timezone }),
      ...(language === undefined ? {} : { language }),
    },
    answer: WordPressSettings,
  })
})

/** The last look: the site is there, is whole, and is ours. */
const activate = Effect.fnUntraced(function* (operation: Operation, journal: Journal) {
  const wordpress = yield* WordPress
  const { domain, ...target } = yield* targetOf(operation)
  const { wpSiteId } = yield* recorded(journal, "create-site", Schema.Struct({ wpSiteId: Schema.Int }))
  const site = yield* wordpress.call({
    ...target,
    method: "GET",
    path: `/wp/v2/sites/${wpSiteId}`,
    answer: WordPressSite,
  })
  if (site.siteId !== operation.siteId || site.domain !== domain || !site.ready) {
    return yield* new SiteNotProvisioned({ siteId: operation.siteId })
  }
  return { wpSiteId, wordpressVersion: site.wordpressVersion, phpVersion: site.phpVersion }
})

const Activated = Schema.Struct({
  wpSiteId: Schema.Int,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})
const activatedIn = Schema.decodeUnknownSync(Activated)

const runs: Readonly<
  Record<
    ProvisioningStep,
    (operation: Operation, journal: Journal) => Effect.Effect<unknown, ApiError, WordPress | Settings>
  >
> = {
  "check-versions": checkVersions,
  "create-site": createWordPressSite,
  "apply-settings": applySettings,
  activate,
}

/** The creation of a site (LLD 4.3) as the consumers run it. */
export const siteProvisioning: Saga<WordPress | Settings> = {
  steps: provisioningSteps.map((step): Step<WordPress | Settings> => ({ ...step, run: runs[step.name] })),
  metrics: { completed: "SiteCreated", failed: "SiteCreationFailed", duration: "SiteCreationDuration" },
  completedMessage: "The site is ready",
  failedMessage: "The site could not be created",
  onCompleted: (table, operation, now) => [
    endSiteChange(table, operation, "ACTIVE", now, {
      ...activatedIn(operation.journal["activate"]),
      healthStatus: "HEALTHY",
    }),
  ],
  onFailed: (table, operation, failure, now) => [failSite(table, operation, failure, now)],
}
