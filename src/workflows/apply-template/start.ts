import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { resultOf, runInline } from "../../operations/engine/InlineRun.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { etagHeader } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import { chooseTemplate } from "../../templates/ChosenTemplates.ts"
import { checkTemplate, choosePlugins, screenTogether, toIncluded } from "../../templates/IncludedPlugins.ts"
import { type endpoint, SiteWithTemplate } from "./endpoint.ts"
import { templateApplication } from "./saga.ts"

const Applied = Schema.Struct({ warnings: SiteWithTemplate.fields.warnings })

/** Puts a template on a site, within the request if there is time. */
export const applyTemplate = Effect.fn("ApplyTemplate.start")(function* (params: SiteRef, templateId: string) {
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site: params,
    action: "template:apply",
    type: "TEMPLATE_APPLICATION",
    from: running,
    plan: Effect.fnUntraced(function* (site, newId) {
      const { includedPlugins, template } = yield* chooseTemplate(templateId)
      yield* checkTemplate(template, site)
      const plugins = yield* PluginStore
      const present = new Set((yield* plugins.installedOn(site.siteId)).map(({ pluginId }) => String(pluginId)))
      const wanted = yield* choosePlugins(includedPlugins.filter((pluginId) => !present.has(pluginId)))
      const chosen = yield* screenTogether(site.siteId, wanted, site)
      const target = yield* wordPressSiteOf(site)
      return {
        payload: {
          ...target,
          status: site.status,
          template,
          plugins: chosen.map(toIncluded),
          checkpointId: yield* newId("backup"),
        },
      }
    }),
  })
  const done = yield* runInline(templateApplication, operation)
  if (done instanceof OperationAccepted) return done
  const { warnings } = yield* resultOf(Applied, done)
  return { ...(yield* (yield* SiteReader).get(params.tenantId, params.siteId)), warnings }
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => applyTemplate(params, payload.templateId),
  headers: etagHeader,
}
