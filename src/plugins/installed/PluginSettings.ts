import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { InstalledPlugin, type Plugin } from "../marketplace/Plugin.ts"
import { checkConfiguration } from "../marketplace/PluginConfiguration.ts"
import { readOption } from "./PluginSteps.ts"

const isSettings = Schema.is(InstalledPlugin.fields.configuration)

/**
 * Of a value in WordPress what the API can have set: what the schema, or the settings that are recorded, name. A plugin may
 * keep secrets of its own beside. PHP has one empty array for what JSON has two.
 */
const settable = (value: unknown, schema: unknown, known: unknown): unknown => {
  const [described, properties] = isSettings(schema) ? [schema["type"], schema["properties"]] : []
  if (Array.isArray(value) && value.length === 0 && (described === "object" || isSettings(known))) return {}
  if (!isSettings(value)) return value
  const [schemas, settings] = [properties, known].map((part) => (isSettings(part) ? part : {}))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name in { ...schemas, ...settings })
      .map(([name, part]) => [name, settable(part, schemas?.[name], settings?.[name])]),
  )
}

/**
 * A plugin's settings as they are in WordPress; `record` says which are known. Nothing for what cannot be read, or would not
 * be taken as settings.
 */
export const settingsInWordPress = Effect.fnUntraced(function* (
  target: WordPressSiteRef,
  plugin: Plugin | undefined,
  record: InstalledPlugin | undefined,
) {
  if (plugin?.configOption === undefined) return undefined
  const { existed, value } = yield* readOption(target, plugin.slug, plugin.configOption).pipe(
    Effect.catchTag("WordPressRefused", () => Effect.succeed({ existed: true, value: undefined })),
  )
  if (!existed) return {}
  const settings = settable(value, { type: "object", ...plugin.configSchema }, record?.configuration)
  if (!isSettings(settings)) return undefined
  return yield* checkConfiguration(plugin, settings).pipe(
    Effect.as(settings),
    Effect.catch(() => Effect.succeed(undefined)),
  )
})
