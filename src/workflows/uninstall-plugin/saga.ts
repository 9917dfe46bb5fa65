import { makeSaga, recordIn, type Saga, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { takeOffPlugin } from "../../plugins/installed/PluginFiles.ts"
import { removalResult } from "../../plugins/installed/PluginRemains.ts"
import { PluginRemovalPayload } from "../../plugins/installed/SitePlugin.ts"
import { countInstalls, removeInstalled } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressPluginRemoval } from "../../wordpress/WordPressPlugins.ts"
import { endsOnInstalled, release } from "../shared/InstalledPluginEnds.ts"

const removed = stepRecord("remove", WordPressPluginRemoval)

/** The removal of a plugin from a site (US-PLUG-003). Its files go with the last site of the tenant that has it. */
export const pluginRemoval: Saga<WordPress | PluginStore | SiteAddresses | NetworkAddresses> = makeSaga<
  typeof PluginRemovalPayload,
  WordPress | PluginStore | SiteAddresses | NetworkAddresses
>(PluginRemovalPayload, {
  ...endsOnInstalled,
  steps: [
    {
      name: removed.step,
      weight: 100,
      message: "Removing the plugin",
      run: ({ payload }) => takeOffPlugin(payload, payload, { purge: payload.purge ?? false }),
    },
  ],
  result: ({ operation, payload }) => ({
    status: payload.status,
    pluginId: payload.pluginId,
    ...removalResult(recordIn(operation, removed)),
  }),
  onCompleted: (write) => [release(write), removeInstalled(write.table, write.payload.siteId, write.payload.pluginId)],
  counts: ({ payload, table }) => [countInstalls(table, payload.pluginId, -1)],
})
