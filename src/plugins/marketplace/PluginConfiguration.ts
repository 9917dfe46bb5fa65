import * as Effect from "effect/Effect"

import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { unkeepable } from "../../platform/Storable.ts"
import { PatternRefused } from "../settings/PatternSyntax.ts"
import { SettingsValidator } from "../settings/SettingsValidator.ts"
import { TooMuchWork } from "../settings/Steps.ts"
import type { Plugin } from "./Plugin.ts"

const field = "payload.configuration"

/** Settings that cannot be checked cannot be set; a schema of an earlier release may have patterns that none has today. */
const refusalOf = (plugin: string, error: unknown): InvalidRequest => {
  if (!(error instanceof TooMuchWork || error instanceof PatternRefused)) throw error
  const reason = `these settings cannot be checked against the schema of ${plugin}: ${error.message}`
  return new InvalidRequest({ fields: [{ path: field, reason }] })
}

/** The option that holds a plugin's settings, if it may be set to these: they have to fit the plugin's own JSON schema, and the table. */
export const checkConfiguration = (
  { configOption, configSchema, name }: Pick<Plugin, "configOption" | "configSchema" | "name">,
  configuration: Readonly<Record<string, unknown>>,
): Effect.Effect<string, InvalidRequest> => {
  const refuse = (fields: ReadonlyArray<{ path: string; reason: string }>) =>
    Effect.fail(new InvalidRequest({ fields }))
  if (configOption === undefined) {
    return refuse([{ path: field, reason: `${name} has no settings that can be set here` }])
  }
  const reason = unkeepable(configuration)
  if (reason !== undefined) return refuse([{ path: field, reason }])
  if (configSchema === undefined) return Effect.succeed(configOption)
  return Effect.try({
    try: () => new SettingsValidator(configSchema).faultsOf(configuration),
    catch: (error) => refusalOf(name, error),
  }).pipe(
    Effect.flatMap((faults) =>
      faults.length === 0
        ? Effect.succeed(configOption)
        : refuse(faults.map(({ error, path }) => ({ path: [field, ...path].join("."), reason: error }))),
    ),
  )
}
