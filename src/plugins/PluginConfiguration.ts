import { Validator } from "@cfworker/json-schema"
import * as Effect from "effect/Effect"

import { unkeepable } from "../aws/Storable.ts"
import { InvalidRequest } from "../http/HttpErrors.ts"
import type { Plugin } from "./Plugin.ts"

/** JSON pointer to the path by which an answer names a field: `#/limits/max` is `payload.configuration.limits.max`. */
const pathOf = (pointer: string): string =>
  [
    "payload.configuration",
    ...pointer
      .split("/")
      .slice(1)
      .map((part) => decodeURIComponent(part)),
  ].join(".")

/** The option that holds a plugin's settings, if it may be set to these: they have to fit the plugin's own JSON schema, and the table. */
export const checkConfiguration = (
  { configOption, configSchema, name }: Pick<Plugin, "configOption" | "configSchema" | "name">,
  configuration: Readonly<Record<string, unknown>>,
): Effect.Effect<string, InvalidRequest> => {
  const refuse = (fields: ReadonlyArray<{ path: string; reason: string }>) =>
    Effect.fail(new InvalidRequest({ fields }))
  if (configOption === undefined) {
    return refuse([{ path: "payload.configuration", reason: `${name} has no settings that can be set here` }])
  }
  const reason = unkeepable(configuration)
  if (reason !== undefined) return refuse([{ path: "payload.configuration", reason }])
  if (configSchema === undefined) return Effect.succeed(configOption)
  const { errors, valid } = new Validator(configSchema, "2020-12", false).validate(configuration)
  if (valid) return Effect.succeed(configOption)
  // A fault inside an object is told again for the object: only the innermost says what to do.
  const inner = errors.filter(({ keyword }) => !["properties", "items", "allOf", "$ref"].includes(keyword))
  return refuse(inner.map(({ error, instanceLocation }) => ({ path: pathOf(instanceLocation), reason: error })))
}
