import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import type { SagaServices } from "../../app/Sagas.ts"
import { packageOf } from "../../catalogue/Package.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { CurrentUser } from "../../http/Identity.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { InternalError, InvalidRequest } from "../../kernel/HttpErrors.ts"
import type { TenantId } from "../../kernel/Ids.ts"
import type { SiteId } from "../../kernel/Ids.ts"
import { InlineRun } from "../../operations/engine/InlineRun.ts"
import type { Operation, OperationType } from "../../operations/engine/Operation.ts"
import type { Saga } from "../../operations/engine/Saga.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { PluginRemains } from "../../plugins/installed/PluginRemains.ts"
import { toInstalledView } from "../../plugins/installed/SitePluginReader.ts"
import {
  type InstalledPluginView,
  PluginInstalled,
  type PluginRemoved,
  type PluginUpdated,
} from "../../plugins/installed/SitePluginsApi.ts"
import type { InstalledPlugin, Plugin, PluginId } from "../../plugins/marketplace/Plugin.ts"
import { checkConfiguration } from "../../plugins/marketplace/PluginConfiguration.ts"
import { PluginAlreadyInstalled, PluginNotFound } from "../../plugins/marketplace/PluginErrors.ts"
import { checkInstalled } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { screenForSite } from "../../plugins/screening/SiteScreening.ts"
import { settingsWithSecrets } from "../../plugins/settings/SecretSettings.ts"
import type { Site } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { running, targetOf } from "../../sites/SiteTarget.ts"
import { pluginConfiguration, pluginRemoval, pluginStatusChange } from "../change-plugin/PluginChanges.ts"
import { pluginUpdating } from "../update-plugin/PluginUpdating.ts"
import { pluginInstallation } from "./PluginInstallation.ts"

interface SiteParams {
  readonly tenantId: TenantId
  readonly siteId: SiteId
}
interface PluginParams extends SiteParams {
  readonly pluginId: PluginId
}

type Changed<A> = Effect.Effect<A | OperationAccepted, ApiError, CurrentUser>

const Installed = Schema.Struct({ warnings: PluginInstalled.fields.warnings })
const Updated = Schema.Struct({ affectedSites: Schema.Array(Schema.String) })

/** What happens to the plugins of a site (LLD 6), within the request if there is time. */
export class SitePlugins extends Context.Service<
  SitePlugins,
  {
    install(
      site: SiteParams,
      request: { readonly pluginId: PluginId; readonly version?: string; readonly acknowledgeConflicts?: boolean },
    ): Changed<typeof PluginInstalled.Type>
    /** Answers what is left on the site, if anything is. */
    uninstall(plugin: PluginParams, purge: boolean): Changed<typeof PluginRemoved.Type | undefined>
    configure(
      plugin: PluginParams,
      configuration: Readonly<Record<string, unknown>>,
    ): Changed<typeof InstalledPluginView.Type>
    update(plugin: PluginParams): Changed<typeof PluginUpdated.Type>
    setStatus(plugin: PluginParams, isActive: boolean): Changed<typeof InstalledPluginView.Type>
  }
>()("src/workflows/install-plugin/SitePlugins") {
  static readonly layer = Layer.effect(
    SitePlugins,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const changes = yield* SiteChanges
      const requests = yield* InlineRun
      const store = yield* PluginStore

      const marketplace = (pluginId: string) =>
        Effect.flatMap(store.get(pluginId), (plugin) =>
          plugin === undefined ? Effect.fail(new PluginNotFound({ pluginId })) : Effect.succeed(plugin),
        )

      const packageFor = (plugin: Plugin, version: string) => {
        const found = packageOf(plugin.packages, version)
        const known = plugin.packages.map((one) => one.version).join(", ")
        const reason = `this plugin has no version ${version}; it has ${known === "" ? "none" : known}`
        return found === undefined
          ? Effect.fail(new InvalidRequest({ fields: [{ path: "payload.version", reason }] }))
          : Effect.succeed(found)
      }

      const installedOn = Effect.fnUntraced(function* ({ pluginId, siteId }: PluginParams) {
        const installed = yield* store.installed(siteId, pluginId)
        return installed ?? (yield* new PluginNotFound({ pluginId, siteId }))
      })

      /** A change of a plugin that is on the site, begun and run. */
      const change = Effect.fnUntraced(function* (
        params: PluginParams,
        type: OperationType,
        saga: Saga<SagaServices>,
        more: (installed: InstalledPlugin, site: Site) => Effect.Effect<Readonly<Record<string, unknown>>, ApiError>,
      ) {
        const operation = yield* changes.begin<ApiError>({
          site: params,
          action: "plugin:change",
          type,
          from: running,
          plan: Effect.fnUntraced(function* (site) {
            const installed = yield* installedOn(params)
            const { pluginId, siteId, slug } = installed
            const payload = { ...(yield* targetOf(site)), pluginId, slug, status: site.status }
            const { installedAt, updatedAt } = installed
            return {
              payload: { ...payload, seen: { installedAt, updatedAt }, ...(yield* more(installed, site)) },
              parts: () => [checkInstalled(table, siteId, pluginId, {})],
              refused: () => Effect.fail(new PluginNotFound({ pluginId, siteId })),
            }
          }),
        })
        return yield* requests.run(saga, operation)
      })

      const viewOf = Effect.fnUntraced(function* (params: PluginParams) {
        const installed = yield* installedOn(params)
        return toInstalledView(installed, yield* store.get(params.pluginId))
      })

      /** The plugin as it is after the operation. */
      const viewAfter = Effect.fnUntraced(function* (params: PluginParams, done: Operation | OperationAccepted) {
        return done instanceof OperationAccepted ? done : yield* viewOf(params)
      })

      const resultIn = <S extends Schema.ConstraintDecoder<unknown>>(schema: S, { result }: Operation) =>
        Effect.mapError(Schema.decodeUnknownEffect(schema)(result), (cause) => new InternalError({ cause }))

      return SitePlugins.of({
        install: Effect.fn("SitePlugins.install")(function* (params, request) {
          const { acknowledgeConflicts = false, pluginId } = request
          type PlanError = Effect.Error<ReturnType<typeof screenForSite>> | InvalidRequest | PluginNotFound
          const operation = yield* changes.begin<PlanError | PluginAlreadyInstalled | TableError>({
            site: params,
            action: "plugin:install",
            type: "PLUGIN_INSTALLATION",
            from: running,
            plan: Effect.fnUntraced(function* (site) {
              const { siteId } = params
              const plugin = yield* marketplace(pluginId)
              const present = yield* store.installed(siteId, pluginId)
              if (present !== undefined) {
                const { installedVersion } = present
                return yield* new PluginAlreadyInstalled({ pluginId, siteId, installedVersion })
              }
              const chosen = yield* packageFor(plugin, request.version ?? plugin.version)
              // What can be told at once is; the operation looks again at what it finds in WordPress.
              const screening = { siteId, plugin, version: chosen.version, site, acknowledgeConflicts }
              yield* screenForSite(screening).pipe(Effect.provideService(PluginStore, store))
              const { name, slug } = plugin
              const target = yield* targetOf(site)
              return {
                parts: () => [checkInstalled(table, siteId, pluginId, null)],
                refused: ([found]) => {
                  const { item } = found ?? {}
                  const installedVersion = item === undefined ? chosen.version : String(item["installedVersion"])
                  return Effect.fail(new PluginAlreadyInstalled({ pluginId, siteId, installedVersion }))
                },
                payload: {
                  ...target,
                  pluginId,
                  slug,
                  name,
                  status: site.status,
                  package: chosen,
                  acknowledgeConflicts,
                },
              }
            }),
          })
          const done = yield* requests.run(pluginInstallation, operation)
          if (done instanceof OperationAccepted) return done
          const { warnings } = yield* resultIn(Installed, done)
          return { ...(yield* viewOf({ ...params, pluginId })), warnings }
        }),
        uninstall: Effect.fn("SitePlugins.uninstall")(function* (params, purge) {
          const more = purge ? { purge } : {}
          const done = yield* change(params, "PLUGIN_REMOVAL", pluginRemoval, () => Effect.succeed(more))
          if (done instanceof OperationAccepted) return done
          const left = Option.getOrUndefined(Schema.decodeUnknownOption(PluginRemains)(done.result))
          const { pluginId, siteId } = params
          return left === undefined ? undefined : { pluginId, siteId, ...left }
        }),
        configure: Effect.fn("SitePlugins.configure")(function* (params, configuration) {
          const done = yield* change(params, "PLUGIN_CONFIGURATION", pluginConfiguration, (installed) =>
            Effect.flatMap(marketplace(params.pluginId), (plugin) => {
              const whole = settingsWithSecrets(configuration, installed.configuration, plugin.configSchema)
              return Effect.map(checkConfiguration(plugin, whole), (option) => ({ option, configuration: whole }))
            }),
          )
          return yield* viewAfter(params, done)
        }),
        update: Effect.fn("SitePlugins.update")(function* (params) {
          const done = yield* change(
            params,
            "PLUGIN_UPDATE",
            pluginUpdating,
            Effect.fnUntraced(function* (_installed, site) {
              const plugin = yield* marketplace(params.pluginId)
              const chosen = yield* packageFor(plugin, plugin.version)
              const { siteId } = params
              yield* screenForSite({ siteId, plugin, version: chosen.version, site, acknowledgeConflicts: true }).pipe(
                Effect.provideService(PluginStore, store),
              )
              return {}
            }),
          )
          if (done instanceof OperationAccepted) return done
          const { affectedSites } = yield* resultIn(Updated, done)
          return { ...(yield* viewOf(params)), affectedSites }
        }),
        setStatus: Effect.fn("SitePlugins.setStatus")(function* (params, isActive) {
          const done = yield* change(params, "PLUGIN_STATUS", pluginStatusChange, () => Effect.succeed({ isActive }))
          return yield* viewAfter(params, done)
        }),
      })
    }),
  )
}
