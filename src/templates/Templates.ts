import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { assetUrlProblem } from "../catalogue/AssetUrl.ts"
import {
  changeEntry,
  duplicatePackages,
  isOfSameRequest,
  mergeChanges,
  missingPackage,
  type Problem,
  unlessProblems,
  unstorableFields,
} from "../catalogue/CatalogueEntry.ts"
import { type EntryChanged, EntryExists } from "../catalogue/CatalogueErrors.ts"
import { packageOf } from "../catalogue/Package.ts"
import { PackageInspection } from "../catalogue/PackageInspection.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import { type InternalError, InvalidRequest } from "../kernel/HttpErrors.ts"
import { Settings } from "../platform/Settings.ts"
import type { TableError } from "../platform/Table.ts"
import type { Plugin } from "../plugins/marketplace/Plugin.ts"
import { PluginStore } from "../plugins/marketplace/PluginStore.ts"
import { Template, TemplateId, type TemplateStatus } from "./Template.ts"
import { InvalidTemplateTransition, TemplateNotFound } from "./TemplateErrors.ts"
import { decodeTemplate, encodeTemplate, templateItem } from "./TemplateItem.ts"
import { allows, isPublic, isRemovable } from "./TemplateLifecycle.ts"
import { staffTemplateView } from "./TemplateReader.ts"
import type { CreateTemplateRequest, TemplateView, UpdateTemplateRequest } from "./TemplatesApi.ts"
import { TemplateStore } from "./TemplateStore.ts"

type View = typeof TemplateView.Type
type ChangeError = TemplateNotFound | EntryChanged | TableError

/** Why a plugin of the marketplace cannot come with a template, if it cannot. */
const unusable = (plugin: Plugin | undefined): string | undefined => {
  if (plugin === undefined) return "is not in the marketplace"
  if (plugin.isBlocklisted) return "is on the blocklist"
  return packageOf(plugin.packages, plugin.version) === undefined ? "has no package of its version" : undefined
}

/** A new template, with the theme that staff named or that was found on a site. */
type NewTemplate = Omit<typeof CreateTemplateRequest.Type, "captureOptions" | "sourceSiteId" | "sourceTenantId"> &
  Pick<Template, "packages" | "themeSlug" | "version">

/** What staff do with the catalogue of templates (US-TEMP-004). */
export class Templates extends Context.Service<
  Templates,
  {
    /** `captured` is default content that was taken from a site, `known` are packages that were looked into before. */
    create(
      request: NewTemplate,
      captured?: { readonly key: string; readonly sha256: string },
      known?: Template["packages"],
    ): Effect.Effect<View, InvalidRequest | EntryExists | TableError, PackageInspection>
    update(
      templateId: TemplateId,
      request: typeof UpdateTemplateRequest.Type,
      ifMatch?: string,
    ): Effect.Effect<View, InvalidRequest | ChangeError, PackageInspection>
    /** Publishes and archives. Only a template with a package of its version and plugins that can be installed can be applied, and so published. */
    setStatus(
      templateId: TemplateId,
      to: TemplateStatus,
      ifMatch?: string,
    ): Effect.Effect<View, InvalidRequest | InvalidTemplateTransition | ChangeError>
    remove(templateId: TemplateId, ifMatch?: string): Effect.Effect<void, InvalidTemplateTransition | ChangeError>
  }
>()("src/templates/Templates") {
  static readonly layer = Layer.effect(
    Templates,
    Effect.gen(function* () {
      const store = yield* TemplateStore
      const plugins = yield* PluginStore
      const random = yield* SecureRandom.SecureRandom
      const { allowedHosts } = yield* Settings

      const urlProblems = (
        urls: Pick<typeof UpdateTemplateRequest.Type, "thumbnailUrl" | "demoUrl">,
      ): ReadonlyArray<Problem> =>
        (["thumbnailUrl", "demoUrl"] as const).flatMap((field) => {
          const url = urls[field]
          const reason = typeof url === "string" ? assetUrlProblem(url, allowedHosts) : undefined
          return reason === undefined ? [] : [{ path: `payload.${field}`, reason }]
        })

      /** What a template may not be like; a published one has to stay one that can be applied. */
      const problemsOf = (template: Template): ReadonlyArray<Problem> => [
        ...duplicatePackages(template),
        ...(isPublic(template.status) ? missingPackage(template, "payload.packages") : []),
        ...unstorableFields(encodeTemplate(template)),
      ]

      /** Plugins with which nobody could apply it. What becomes of them later is seen when it is applied. */
      const pluginProblems = Effect.fnUntraced(function* ({ includedPlugins = [], status }: Template) {
        if (!isPublic(status) || includedPlugins.length === 0) return []
        const entries = yield* plugins.getAll(includedPlugins)
        return includedPlugins.flatMap((pluginId, at): ReadonlyArray<Problem> => {
          const reason = unusable(entries.find((entry) => entry.pluginId === pluginId))
          return reason === undefined
            ? []
            : [{ path: `payload.includedPlugins.${at}`, reason: `${pluginId} ${reason}` }]
        })
      })

      const inspect = ({ packages, themeSlug }: Template, before: Pick<Template, "packages" | "themeSlug">) =>
        Effect.flatMap(PackageInspection, (inspection) =>
          inspection.inspect(
            "theme",
            { slug: themeSlug, packages },
            { slug: before.themeSlug, packages: before.packages },
          ),
        )

      const now = Effect.map(Clock.currentTimeMillis, (at) => new Date(at).toISOString())

      const changing = (templateId: TemplateId, ifMatch: string | undefined) => ({
        id: templateId,
        ifMatch,
        read: store.get(templateId),
        missing: () => new TemplateNotFound({ templateId }),
      })

      return Templates.of({
        create: Effect.fn("Templates.create")(function* ({ templateId: given, ...fields }, captured, known = []) {
          const { seed } = yield* RequestInfo
          const templateId = given ?? TemplateId.make(`template-${seed ?? (yield* random.uuidV7())}`)
          const at = yield* now
          const template = new Template({
            ...fields,
            templateId,
            status: "DRAFT",
            usageCount: 0,
            captured: captured ?? null,
            createdAt: at,
            updatedAt: at,
            revision: 1,
          })
          yield* unlessProblems([...urlProblems(fields), ...problemsOf(template)])
          yield* inspect(template, { themeSlug: template.themeSlug, packages: known })
          return yield* store.put(template).pipe(
            Effect.as(template),
            Effect.catchTag("ConditionFailed", ({ item }): Effect.Effect<Template, EntryExists | InternalError> =>
              // An attempt before, under the same Idempotency-Key, made it and died.
              seed !== undefined &&
              item !== undefined &&
              (given === undefined || isOfSameRequest(item, templateItem(template)))
                ? decodeTemplate(item)
                : Effect.fail(new EntryExists({ id: templateId })),
            ),
            Effect.map(staffTemplateView),
          )
        }),
        update: Effect.fn("Templates.update")(function* (templateId, request, ifMatch) {
          if (Object.keys(request).length === 0) {
            return yield* new InvalidRequest({ fields: [{ path: "payload", reason: "nothing to change" }] })
          }
          yield* unlessProblems(urlProblems(request))
          const updatedAt = yield* now
          return yield* changeEntry({
            ...changing(templateId, ifMatch),
            write: Effect.fnUntraced(function* (template: Template) {
              const changes = { ...request, updatedAt, revision: template.revision + 1 }
              const changed = yield* decodeTemplate(mergeChanges(encodeTemplate(template), changes))
              const found = request.includedPlugins === undefined ? [] : yield* pluginProblems(changed)
              yield* unlessProblems([...problemsOf(changed), ...found])
              yield* inspect(changed, template)
              yield* store.put(changed, template.status)
              return staffTemplateView(changed)
            }),
          })
        }),
        setStatus: Effect.fn("Templates.setStatus")(function* (templateId, to, ifMatch) {
          const updatedAt = yield* now
          return yield* changeEntry({
            ...changing(templateId, ifMatch),
            write: Effect.fnUntraced(function* (template: Template) {
              const from = template.status
              if (!allows(from, to)) return yield* new InvalidTemplateTransition({ templateId, from, to })
              const changed = new Template({ ...template, status: to, updatedAt, revision: template.revision + 1 })
              yield* unlessProblems([
                ...(isPublic(to) ? missingPackage(changed, "payload.packages") : []),
                ...(yield* pluginProblems(changed)),
              ])
              yield* store.put(changed, from)
              return staffTemplateView(changed)
            }),
          })
        }),
        remove: Effect.fn("Templates.remove")(function* (templateId, ifMatch) {
          yield* changeEntry({
            ...changing(templateId, ifMatch),
            write: Effect.fnUntraced(function* (template: Template) {
              const from = template.status
              if (!isRemovable(from)) return yield* new InvalidTemplateTransition({ templateId, from, to: "DELETED" })
              yield* store.remove(template)
            }),
          })
        }),
      })
    }),
  )
}
