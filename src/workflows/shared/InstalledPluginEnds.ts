import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import { type End, type SagaWrite } from "../../operations/engine/Saga.ts"
import { type SitePluginPayload } from "../../plugins/installed/SitePlugin.ts"
import { checkInstalled, type SeenRecord } from "../../plugins/marketplace/PluginItem.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"

type OnSite = SagaWrite<typeof SitePluginPayload.Type>

export const release = ({ operation, table }: End): TransactWriteItem =>
  releaseSite(table, operation, operation.operationId)

/** A new attempt works on the installation that the first one was about, and not on a later one. */
const installedAs =
  (sameAs: (seen: typeof SeenRecord.Type) => Partial<typeof SeenRecord.Type>) =>
  ({ operation, payload, table }: OnSite): ReadonlyArray<TransactWriteItem> => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
    checkInstalled(table, payload.siteId, payload.pluginId, payload.seen === undefined ? {} : sameAs(payload.seen)),
  ]

/** What an operation does at its ends that takes an installed plugin as it finds it. */
export const endsOnInstalled = {
  onFailed: (write: End) => [release(write)],
  onRetry: installedAs(({ installedAt }) => ({ installedAt })),
}

/** What an operation does at its ends that would undo a later change of the same kind. */
export const endsOnSeen = { ...endsOnInstalled, onRetry: installedAs((seen) => seen) }
