import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import { SitePluginReader } from "./SitePluginReader.ts"
import type * as SitePluginsApi from "./SitePluginsApi.ts"

export const listSitePlugins = {
  handle: ({ params, query }: RequestOf<typeof SitePluginsApi.list>) =>
    Effect.flatMap(SitePluginReader, (plugins) => plugins.list(params, query)),
}
