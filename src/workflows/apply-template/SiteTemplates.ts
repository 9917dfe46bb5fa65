import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { CurrentUser } from "../../http/Identity.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import type { TenantId } from "../../kernel/Ids.ts"
import type { SiteId } from "../../kernel/Ids.ts"
import { InlineRun } from "../../operations/engine/InlineRun.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { running, targetOf } from "../../sites/SiteTarget.ts"
import { chooseTemplate } from "../../templates/ChosenTemplates.ts"
import { checkTemplate, choosePlugins, screenTogether, toIncluded } from "../../templates/IncludedPlugins.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { SiteWithTemplate } from "./SiteTemplatesApi.ts"
import { templateApplication } from "./TemplateApplication.ts"

const Applied = Schema.Struct({ warnings: SiteWithTemplate.fields.warnings })

/** Templates put on sites (LLD 5.3), within the request if there is time. */
export class SiteTemplates extends Context.Service<
  SiteTemplates,
  {
    apply(
      site: { readonly tenantId: TenantId; readonly siteId: SiteId },
      templateId: string,
    ): Effect.Effect<typeof SiteWithTemplate.Type | OperationAccepted, ApiError, CurrentUser>
  }
>()("src/workflows/apply-template/SiteTemplates") {
  static readonly layer = Layer.effect(
    SiteTemplates,
    Effect.gen(function* () {
      const changes = yield* SiteChanges
      const requests = yield* InlineRun
      const sites = yield* SiteReader
      const plugins = yield* PluginStore
      const templates = yield* TemplateStore

      return SiteTemplates.of({
        apply: Effect.fn("SiteTemplates.apply")(function* (params, templateId) {
          const operation = yield* changes.begin<ApiError>({
            site: params,
            action: "template:apply",
            type: "TEMPLATE_APPLICATION",
            from: running,
            plan: Effect.fnUntraced(
              function* (site, newId) {
                const { includedPlugins, template } = yield* chooseTemplate(templateId)
                yield* checkTemplate(template, site)
                const present = new Set(
                  (yield* plugins.installedOn(site.siteId)).map(({ pluginId }) => String(pluginId)),
                )
                const wanted = yield* choosePlugins(includedPlugins.filter((pluginId) => !present.has(pluginId)))
                const chosen = yield* screenTogether(site.siteId, wanted, site)
                const target = yield* targetOf(site)
                return {
                  payload: {
                    ...target,
                    status: site.status,
                    template,
                    plugins: chosen.map(toIncluded),
                    checkpointId: yield* newId("backup"),
                  },
                }
              },
              (planned) =>
                planned.pipe(
                  Effect.provideService(PluginStore, plugins),
                  Effect.provideService(TemplateStore, templates),
                ),
            ),
          })
          const done = yield* requests.run(templateApplication, operation)
          if (done instanceof OperationAccepted) return done
          const { warnings } = yield* Effect.mapError(
            Schema.decodeUnknownEffect(Applied)(done.result),
            (cause) => new InternalError({ cause }),
          )
          return { ...(yield* sites.get(params.tenantId, params.siteId)), warnings }
        }),
      })
    }),
  )
}
