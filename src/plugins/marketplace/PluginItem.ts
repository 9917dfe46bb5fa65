import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { recordForm } from "../../platform/Records.ts"
import { toItem } from "../../platform/Table.ts"
import { InstalledPlugin, Plugin } from "./Plugin.ts"

export const { decode: decodePlugin, encode: encodePlugin } = recordForm(Plugin)
export const { decode: decodeInstalled, encode: encodeInstalled } = recordForm(InstalledPlugin)

/** Partition of the marketplace. */
export const marketplace = "PLUGIN"
export const pluginKey = (pluginId: string) => ({ PK: marketplace, SK: `PLUGIN#${pluginId}` })

/** The item of a plugin of the marketplace, found by its folder name in GSI4. */
export const pluginItem = (plugin: Plugin) => ({
  ...pluginKey(plugin.pluginId),
  ...encodePlugin(plugin),
  GSI4PK: `PLUGIN_SLUG#${plugin.slug}`,
  GSI4SK: plugin.pluginId,
})

export const installedKey = (siteId: string, pluginId: string) => ({ PK: `SITE#${siteId}`, SK: `PLUGIN#${pluginId}` })

/** Partition of a plugin's installations in GSI2, by tenant and site. */
export const installationsOf = (pluginId: string): string => `INSTALLED#${pluginId}`

/** The item of an installed plugin. */
export const installedItem = (installed: InstalledPlugin) => ({
  ...installedKey(installed.siteId, installed.pluginId),
  ...encodeInstalled(installed),
  GSI2PK: installationsOf(installed.pluginId),
  GSI2SK: `${installed.tenantId}#${installed.siteId}`,
})

/** Records an installation that is not recorded yet. */
export const addInstalled = (table: string, installed: InstalledPlugin): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem(installedItem(installed)),
    ConditionExpression: "attribute_not_exists(PK)",
  },
})

/** Takes away an installation's record that stands. */
export const removeInstalled = (table: string, siteId: string, pluginId: string): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItem(installedKey(siteId, pluginId)),
    ConditionExpression: "attribute_exists(PK)",
  },
})

/** What an operation was told of the record that it works on. */
export const SeenRecord = Schema.Struct({ installedAt: Schema.String, updatedAt: Schema.String })

/** The record of an installation stands, as it was seen where that is said; with null there is none. */
export const checkInstalled = (
  table: string,
  siteId: string,
  pluginId: string,
  seen: Partial<typeof SeenRecord.Type> | null,
): TransactWriteItem => {
  const names = Object.keys(seen ?? {})
  const conditions = [
    seen === null ? "attribute_not_exists(PK)" : "attribute_exists(PK)",
    ...names.map((name) => `${name} = :${name}`),
  ]
  return {
    ConditionCheck: {
      TableName: table,
      Key: toItem(installedKey(siteId, pluginId)),
      ConditionExpression: conditions.join(" AND "),
      ...(names.length === 0
        ? {}
        : {
            ExpressionAttributeValues: toItem(
              Object.fromEntries(Object.entries(seen ?? {}).map(([name, value]) => [`:${name}`, value])),
            ),
          }),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  }
}

/** Writes attributes of an installation that stands. */
export const changeInstalled = (
  table: string,
  siteId: string,
  pluginId: string,
  set: Readonly<Record<string, unknown>>,
): TransactWriteItem => {
  const names = Object.keys(set)
  return {
    Update: {
      TableName: table,
      Key: toItem(installedKey(siteId, pluginId)),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")} REMOVE settingsBefore`,
      ConditionExpression: "attribute_exists(PK)",
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(Object.fromEntries(names.map((name) => [`:${name}`, set[name]]))),
    },
  }
}

/** Counts installations of a plugin of the marketplace, up or down. A plugin that is gone counts nothing. */
export const countInstalls = (table: string, pluginId: string, by: 1 | -1): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(pluginKey(pluginId)),
    UpdateExpression: "SET installCount = installCount + :by",
    ConditionExpression: "attribute_exists(PK)",
    ExpressionAttributeValues: toItem({ ":by": by }),
  },
})
