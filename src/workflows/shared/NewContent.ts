import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import type { Operation } from "../../operations/engine/Operation.ts"
import { recorded, recordIn, type StepContext, stepRecord } from "../../operations/engine/Saga.ts"
import { RecordedSettings, takeBackRecords } from "../../plugins/installed/SiteInventory.ts"
import { HealthStatus, settingsIn, SiteConfiguration } from "../../sites/Site.ts"
import { verifySite } from "../../sites/SiteHealth.ts"
import { readSettings } from "../../sites/SiteSettings.ts"
import { Inspected, inspectWordPressSite } from "../../sites/SiteSteps.ts"

// The last steps of what replaces the whole content of a site: a restore, and a promotion.

/** Does the site work with it? */
export const verifyContent = Effect.fn("NewContent.verify")(function* (target: WordPressSiteRef, suspended: boolean) {
  const found = yield* inspectWordPressSite(target, target.wpSiteId)
  const healthy = yield* verifySite(target, suspended)
  return { ...found, ...healthy, ...(yield* readSettings(target)) }
})

/** What the step records in which {@link verifyContent} is. */
export const verified = stepRecord(
  "verify",
  Schema.Struct({ ...Inspected.fields, healthStatus: HealthStatus, configuration: SiteConfiguration }),
)

/** What {@link verifyContent} recorded, as attributes of the site. */
export const contentSeen = (operation: Pick<Operation, "journal">) => {
  const { configuration, ...found } = recordIn(operation, verified)
  return { ...found, ...settingsIn(configuration) }
}

/** The first release kept the settings of all plugins there, which could be more than a record takes. */
const before = stepRecord(verified.step, Schema.Struct({ pluginSettings: Schema.optionalKey(RecordedSettings) }))

/** Puts the records of the site's plugins back to what they were. */
export const takeBackPlugins = Effect.fnUntraced(function* (
  siteId: string,
  { journal, operation }: Pick<StepContext<unknown>, "journal" | "operation">,
) {
  const { pluginSettings } = yield* recorded(journal, before)
  return yield* takeBackRecords(siteId, operation, pluginSettings)
})
