import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { makeCatalogue } from "../../catalogue/Catalogue.ts"
import {
  duplicatePackages,
  missingPackage,
  type Problem,
  rewriteEntry,
  unlessProblems,
  unstorableFields,
} from "../../catalogue/CatalogueEntry.ts"
import type { EntryChanged, EntryExists } from "../../catalogue/CatalogueErrors.ts"
import { PackageInspection } from "../../catalogue/PackageInspection.ts"
import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { configSchemaProblem } from "./ConfigSchema.ts"
import { optionProblem } from "./OptionRules.ts"
import { Plugin, PluginId } from "./Plugin.ts"
import type { BlocklistRequest, CreatePluginRequest, PluginView, UpdatePluginRequest } from "./PluginCatalogueApi.ts"
import { PluginNotFound } from "./PluginErrors.ts"
import { decodePlugin, encodePlugin, pluginItem } from "./PluginItem.ts"
import { staffPluginView } from "./PluginReader.ts"
import { PluginStore } from "./PluginStore.ts"

type View = typeof PluginView.Type
type ChangeError = InvalidRequest | PluginNotFound | EntryChanged | TableError

const names = [...Object.keys(Plugin.fields), "GSI4PK", "GSI4SK"]
/** Counted by installations and found by the scan, whatever staff write meanwhile. */
const others = ["installCount", "vulnerabilities", "lastSecurityScan"]

const problem = (field: string, reason: string | undefined): ReadonlyArray<Problem> =>
  reason === undefined ? [] : [{ path: `payload.${field}`, reason }]

/** What a plugin of the marketplace may not be like, as far as it says so itself. */
export const pluginProblems = (plugin: Plugin): ReadonlyArray<Problem> => {
  const { configOption, configSchema, conflictsWith = [], pluginId } = plugin
  const { vulnerabilities: _found, ...written } = encodePlugin(plugin)
  return [
    ...duplicatePackages(plugin),
    ...missingPackage(plugin, "payload.version"),
    ...problem("conflictsWith", conflictsWith.includes(pluginId) ? "a plugin cannot conflict with itself" : undefined),
    ...problem("configSchema", configSchema === undefined ? undefined : configSchemaProblem(configSchema)),
    ...problem("configOption", configOption === undefined ? undefined : optionProblem(configOption)),
    ...(configSchema !== undefined && configOption === undefined
      ? [{ path: "payload.configOption", reason: "required with configSchema: the option that holds the settings" }]
      : []),
    ...unstorableFields(written),
  ]
}

/** What staff do with the marketplace (US-PLUG-001). */
export class PluginCatalogue extends Context.Service<
  PluginCatalogue,
  {
    create(
      request: typeof CreatePluginRequest.Type,
    ): Effect.Effect<View, InvalidRequest | EntryExists | TableError, PackageInspection>
    update(
      pluginId: PluginId,
      request: typeof UpdatePluginRequest.Type,
      ifMatch?: string,
    ): Effect.Effect<View, ChangeError, PackageInspection>
    setBlocklisted(
      pluginId: PluginId,
      request: typeof BlocklistRequest.Type,
      ifMatch?: string,
    ): Effect.Effect<View, ChangeError>
  }
>()("src/plugins/marketplace/PluginCatalogue") {
  static readonly layer = Layer.effect(
    PluginCatalogue,
    Effect.gen(function* () {
      const table = yield* Table
      const store = yield* PluginStore
      const catalogue = yield* makeCatalogue({
        idOf: (unique) => PluginId.make(`plugin-${unique}`),
        missing: (pluginId) => new PluginNotFound({ pluginId }),
        read: (id) => store.get(id),
        insert: (plugin) => store.create(plugin),
        rewrite: (plugin) => table.update(rewriteEntry(pluginItem(plugin), { names, others })),
        decode: decodePlugin,
        encode: encodePlugin,
        item: pluginItem,
        view: staffPluginView,
      })

      /** Sites know a plugin by its folder. GSI4 lags behind a little: two that are added at once it does not keep apart. */
      const slugProblems = Effect.fnUntraced(function* ({ pluginId, slug }: Plugin) {
        const holder = yield* store.ofSlug(slug)
        return holder === undefined || holder.pluginId === pluginId
          ? []
          : [{ path: "payload.slug", reason: `plugin ${holder.pluginId} has it` }]
      })

      /** What staff said of it has to be right before its packages are fetched. */
      const check = Effect.fnUntraced(function* (plugin: Plugin, before?: Plugin) {
        yield* unlessProblems([...pluginProblems(plugin), ...(yield* slugProblems(plugin))])
        const inspection = yield* PackageInspection
        const packages = yield* inspection.inspect("plugin", plugin, before)
        const inspected = new Plugin({ ...plugin, packages })
        yield* unlessProblems(pluginProblems(inspected))
        return inspected
      })

      return PluginCatalogue.of({
        create: Effect.fn("PluginCatalogue.create")(({ pluginId: given, ...fields }) =>
          catalogue.create(
            given,
            (pluginId, stamp) =>
              new Plugin({
                ...fields,
                pluginId,
                installCount: 0,
                isBlocklisted: false,
                blocklistReason: null,
                vulnerabilities: [],
                lastSecurityScan: null,
                ...stamp,
              }),
            check,
          ),
        ),
        update: Effect.fn("PluginCatalogue.update")((pluginId, request, ifMatch) =>
          catalogue.update(pluginId, request, ifMatch, check),
        ),
        setBlocklisted: Effect.fn("PluginCatalogue.setBlocklisted")(function* (pluginId, request, ifMatch) {
          const { isBlocklisted, reason } = request
          if (isBlocklisted && reason === undefined) {
            const fields = [{ path: "payload.reason", reason: "required to put a plugin on the blocklist" }]
            return yield* new InvalidRequest({ fields })
          }
          const blocklistReason = isBlocklisted ? (reason ?? null) : null
          return yield* catalogue.change(pluginId, ifMatch, (plugin, stamp) =>
            Effect.succeed(new Plugin({ ...plugin, isBlocklisted, blocklistReason, ...stamp })),
          )
        }),
      })
    }),
  )
}
