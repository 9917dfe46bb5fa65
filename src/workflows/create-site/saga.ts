import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { ofAttempt } from "../../backups/ArchiveSteps.ts"
import { Environment } from "../../kernel/Environment.ts"
import { TenantId, SiteId } from "../../kernel/Ids.ts"
import type { AddressedSiteRef } from "../../kernel/SiteRef.ts"
import { type End, ifRecorded, makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Table } from "../../platform/Table.ts"
import { countInstalls } from "../../plugins/marketplace/PluginItem.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { HealthStatus, SiteConfiguration } from "../../sites/Site.ts"
import { firstLook } from "../../sites/SiteHealth.ts"
import { endSiteChange, failSite, lockSite } from "../../sites/SiteLock.ts"
import { applySettings, checkSettings, refusedSettings } from "../../sites/SiteSettings.ts"
import { checkVersions, Inspected, inspectWordPressSite } from "../../sites/SiteSteps.ts"
import {
  InstalledVersions,
  installPlugins,
  recordIncluded,
  ScreenedPlugins,
  screenIncluded,
} from "../../templates/IncludedPlugins.ts"
import { countUse } from "../../templates/TemplateItem.ts"
import {
  activateTheme,
  ChosenTemplate,
  importContent,
  IncludedPlugin,
  PlacedTheme,
  placeTheme,
} from "../../templates/TemplateSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { Made, makeWordPressSite, visitMade } from "./steps.ts"

/** The payload of a SITE_CREATION_REQUEST. */
export const SiteCreationPayload = Schema.Struct({
  siteId: SiteId,
  tenantId: TenantId,
  siteName: Schema.String,
  subdomain: Schema.String,
  environment: Environment,
  configuration: SiteConfiguration,
  /** Whose site it is, if anybody's; an earlier release did not say. */
  adminEmail: Schema.optionalKey(Schema.String),
  /** The template to apply, and the plugins to install: its own and those asked for. */
  template: Schema.optionalKey(ChosenTemplate),
  plugins: Schema.optionalKey(Schema.Array(IncludedPlugin)),
})

/** What the making of a WordPress site records. */
export const Created = Schema.Struct({ wpSiteId: Schema.Int })

/** Neither a template nor plugins come with it. */
const isBare = ({ plugins = [], template }: typeof SiteCreationPayload.Type) =>
  template === undefined && plugins.length === 0

/** The last look at a site that was made: whether it is there, and how it is. */
export const lookAtMade = Effect.fnUntraced(function* (target: AddressedSiteRef, wpSiteId: number) {
  const found = yield* inspectWordPressSite(target, wpSiteId)
  return { ...found, ...(yield* firstLook({ ...target, wpSiteId })) }
})

/** What a site becomes when its WordPress site stands: the end of a creation and of a clone. */
export const becomeActive = ({ now, operation, table }: End, more: Readonly<Record<string, unknown>> = {}) => {
  const { siteName: _siteName, ...found } = recordIn(operation, seen)
  return endSiteChange(table, operation, operation.operationId, "ACTIVE", now, { ...found, ...more })
}

/** A new attempt at making a site whose creation FAILED. */
export const provisionAgain = ({ now, operation, table }: End) =>
  lockSite(table, operation, {
    operationId: operation.operationId,
    from: ["FAILED"],
    to: { status: "PROVISIONING", now },
  })

const screened = stepRecord("check-versions", ScreenedPlugins)
/** A run of an earlier release recorded less, and left more to the steps after it. */
const made = stepRecord("create-site", Made)
export const created = stepRecord("create-site", Created)
const settled = stepRecord("apply-settings", Schema.Unknown)
const placed = stepRecord("apply-template", PlacedTheme)
const installed = stepRecord("install-plugins", InstalledVersions)
const seen = stepRecord(
  "activate",
  Schema.Struct({ ...Inspected.fields, healthStatus: Schema.optionalKey(HealthStatus) }),
)

/** The creation of a site (US-SITES-001) as the consumers run it. */
export const siteProvisioning = makeSaga<
  typeof SiteCreationPayload,
  Table | WordPress | Archives | PluginStore | SiteAddresses | NetworkAddresses
>(SiteCreationPayload, {
  steps: [
    {
      name: screened.step,
      weight: 10,
      message: "Checking the tenant's WordPress",
      run: Effect.fnUntraced(function* ({ payload }) {
        // A bare site's versions are checked by the call that makes it: nothing is made without them.
        if (isBare(payload)) return { plugins: [], warnings: [] } satisfies typeof ScreenedPlugins.Type
        const { plugins = [], template = null } = payload
        yield* checkVersions(payload, payload.configuration)
        return yield* screenIncluded(payload, template, plugins)
      }),
    },
    {
      name: created.step,
      weight: 60,
      message: "Creating the WordPress site",
      run: ({ payload }) => makeWordPressSite(payload, payload),
    },
    {
      name: settled.step,
      weight: 20,
      message: "Setting title and settings",
      settled: ({ journal, payload }) => {
        const found = Option.getOrUndefined(ifRecorded(journal, made))
        return found !== undefined && refusedSettings(found.settings, payload).length === 0
          ? { record: null }
          : undefined
      },
      run: ({ journal, payload }) =>
        Option.match(ifRecorded(journal, made), {
          onSome: ({ settings }) => checkSettings(settings, payload),
          onNone: () => applySettings(payload, payload),
        }),
    },
    {
      name: placed.step,
      weight: 25,
      message: "Applying the template",
      settled: ({ payload }) => (payload.template === undefined ? { record: { warnings: [] } } : undefined),
      run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        if (payload.template === undefined) return { warnings: [] }
        const { wpSiteId } = yield* recorded(journal, created)
        const target = { ...payload, wpSiteId }
        const theme = yield* placeTheme(target, payload.template)
        yield* activateTheme(target, payload.template)
        yield* importContent(target, payload.template, ofAttempt(operation, operation.operationId))
        return theme
      }),
    },
    {
      name: installed.step,
      weight: 25,
      message: "Installing plugins",
      settled: ({ payload }) => (isBare(payload) ? { record: {} } : undefined),
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { wpSiteId } = yield* recorded(journal, created)
        const { plugins } = yield* recorded(journal, screened)
        return yield* installPlugins({ ...payload, wpSiteId }, plugins)
      }),
    },
    {
      name: seen.step,
      weight: 10,
      message: "Activating the site",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const found = ifRecorded(journal, made)
        if (Option.isSome(found) && isBare(payload)) return yield* visitMade(payload, found.value)
        const { wpSiteId } = yield* recorded(journal, created)
        return yield* lookAtMade(payload, wpSiteId)
      }),
    },
  ],
  noReturnAfter: installed.step,
  metrics: { completed: "SiteCreated", failed: "SiteCreationFailed", duration: "SiteCreationDuration" },
  result: ({ operation }) => ({ status: "ACTIVE", ...recordIn(operation, placed) }),
  onCompleted: (write) => {
    const { now, operation, payload, table } = write
    const versions = recordIn(operation, installed)
    const { plugins } = recordIn(operation, screened)
    const templated = payload.template === undefined ? {} : { templateId: payload.template.templateId }
    return [becomeActive(write, templated), ...recordIncluded(table, payload, plugins, versions, operation, now)]
  },
  counts: ({ operation, payload: { template }, table }) => [
    ...(template === undefined ? [] : [countUse(table, template.templateId)]),
    ...recordIn(operation, screened).plugins.map(({ pluginId }) => countInstalls(table, pluginId, 1)),
  ],
  onFailed: ({ failure, now, operation, table }) => [failSite(table, operation, operation.operationId, failure, now)],
  onRetry: (write) => [provisionAgain(write)],
})
