import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { PluginRemains } from "../../plugins/installed/PluginRemains.ts"
import type { PluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { changeInstalledPlugin } from "../shared/InstalledPluginStart.ts"
import type { endpoint } from "./endpoint.ts"
import { pluginRemoval } from "./saga.ts"

const remainsIn = Schema.decodeUnknownOption(PluginRemains)

/** Takes a plugin off a site, within the request if there is time. Answers what is left on the site, if anything is. */
export const uninstallPlugin = Effect.fn("UninstallPlugin.start")(function* (params: PluginParams, purge: boolean) {
  const more = purge ? { purge } : {}
  const done = yield* changeInstalledPlugin(params, "PLUGIN_REMOVAL", pluginRemoval, () => Effect.succeed(more))
  if (done instanceof OperationAccepted) return done
  const left = Option.getOrUndefined(remainsIn(done.result))
  const { pluginId, siteId } = params
  return left === undefined ? undefined : { pluginId, siteId, ...left }
})

export const handler = {
  handle: ({ params, query }: RequestOf<typeof endpoint>) => uninstallPlugin(params, query.purge === "true"),
}
