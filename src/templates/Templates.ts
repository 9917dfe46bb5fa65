import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { allowedHosts, assetUrlProblem } from "../catalogue/AssetUrl.ts"
import { makeCatalogue } from "../catalogue/Catalogue.ts"
import {
  changeEntry,
  duplicatePackages,
  missingPackage,
  type Problem,
  unlessProblems,
  unstorableFields,
} from "../catalogue/CatalogueEntry.ts"
import type { EntryChanged, EntryExists } from "../catalogue/CatalogueErrors.ts"
import { packageOf } from "../catalogue/Package.ts"
import { PackageInspection } from "../catalogue/PackageInspection.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
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
      const allowed = yield* allowedHosts
      const missing = (templateId: TemplateId) => new TemplateNotFound({ templateId })
      const catalogue = yield* makeCatalogue({
        idOf: (unique) => TemplateId.make(`template-${unique}`),
        missing,
        read: (id) => store.get(id),
        insert: (template) => store.put(template),
        rewrite: (template, before) => store.put(template, before.status),
        decode: decodeTemplate,
        encode: encodeTemplate,
        item: templateItem,
        view: staffTemplateView,
      })

      const urlProblems = (
        urls: Pick<typeof UpdateTemplateRequest.Type, "thumbnailUrl" | "demoUrl">,
      ): ReadonlyArray<Problem> =>
        (["thumbnailUrl", "demoUrl"] as const).flatMap((field) => {
          const url = urls[field]
          const reason = typeof url === "string" ? assetUrlProblem(url, allowed) : undefined
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

      return Templates.of({
        create: Effect.fn("Templates.create")(({ templateId: given, ...fields }, captured, known = []) =>
          catalogue.create(
            given,
            (templateId, stamp) =>
              new Template({
                ...fields,
                templateId,
                status: "DRAFT",
                usageCount: 0,
                captured: captured ?? null,
                ...stamp,
              }),
            Effect.fnUntraced(function* (template) {
              yield* unlessProblems([...urlProblems(fields), ...problemsOf(template)])
              yield* inspect(template, { themeSlug: template.themeSlug, packages: known })
              return template
            }),
          ),
        ),
        update: Effect.fn("Templates.update")((templateId, request, ifMatch) =>
          catalogue.update(
            templateId,
            request,
            ifMatch,
            Effect.fnUntraced(function* (changed, before) {
              const found = request.includedPlugins === undefined ? [] : yield* pluginProblems(changed)
              yield* unlessProblems([...urlProblems(request), ...problemsOf(changed), ...found])
              yield* inspect(changed, before)
              return changed
            }),
          ),
        ),
        setStatus: Effect.fn("Templates.setStatus")((templateId, to, ifMatch) =>
          catalogue.change(
            templateId,
            ifMatch,
            Effect.fnUntraced(function* (template, stamp) {
              const from = template.status
              if (!allows(from, to)) return yield* new InvalidTemplateTransition({ templateId, from, to })
              const changed = new Template({ ...template, status: to, ...stamp })
              yield* unlessProblems([
                ...(isPublic(to) ? missingPackage(changed, "payload.packages") : []),
                ...(yield* pluginProblems(changed)),
              ])
              return changed
            }),
          ),
        ),
        remove: Effect.fn("Templates.remove")(function* (templateId, ifMatch) {
          yield* changeEntry({
            id: templateId,
            ifMatch,
            read: store.get(templateId),
            missing: () => missing(templateId),
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
