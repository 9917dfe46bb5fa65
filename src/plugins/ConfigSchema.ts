import { dereference, type Schema, Validator } from "@cfworker/json-schema"

import { metaSchema } from "./MetaSchema.ts"

/** Most bytes of a schema as JSON. Every reader of the plugin gets it, and every change of settings reads it. */
const maxBytes = 65_536

type Subschemas = ReturnType<typeof dereference>

const isSchema = (value: unknown): value is Schema | boolean =>
  typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value))

/** The schemas that have to hold for the same value as this one does. */
const inPlace = (schema: Schema, all: Subschemas): ReadonlyArray<Schema | boolean | undefined> => {
  const { __absolute_ref__: target, allOf = [], anyOf = [], dependentSchemas = {}, oneOf = [] } = schema
  return [
    ...(target === undefined ? [] : [all[target]]),
    ...allOf,
    ...anyOf,
    ...oneOf,
    ...Object.values(dependentSchemas),
    ...[schema.not, schema.if, schema.then, schema.else].filter(isSchema),
  ]
}

/** Whether a schema comes back to itself for one and the same value: nothing would ever fit, or be refused. */
const goesInCircles = (
  schema: Schema,
  all: Subschemas,
  done: Set<Schema>,
  above: ReadonlySet<Schema> = new Set(),
): boolean => {
  if (above.has(schema)) return true
  if (done.has(schema)) return false
  const inside = new Set(above).add(schema)
  const found = inPlace(schema, all).some((next) => typeof next === "object" && goesInCircles(next, all, done, inside))
  done.add(schema)
  return found
}

const referenceProblem = (copy: Schema): string | undefined => {
  const all = dereference(copy)
  const done = new Set<Schema>()
  for (const schema of Object.values(all)) {
    if (typeof schema === "boolean") continue
    const { $ref, __absolute_ref__: target } = schema
    if (target !== undefined && all[target] === undefined) return `${$ref} leads nowhere in it`
    if (goesInCircles(schema, all, done)) return "a schema in it refers to itself for the same value"
  }
  return undefined
}

/**
 * Why something is no JSON schema (draft 2020-12) of a plugin's settings, if it is none. What passes can be used: no
 * customer's settings make the validator fail on it.
 */
export const configSchemaProblem = (schema: Readonly<Record<string, unknown>>): string | undefined => {
  if (schema["type"] !== "object") return 'a JSON schema with "type": "object" is required'
  const text = JSON.stringify(schema)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) return `it has ${bytes} bytes; at most ${maxBytes} are taken`
  const { errors, valid } = new Validator(metaSchema, "2020-12", false).validate(schema)
  if (!valid) {
    const [deepest] = errors.toSorted((a, b) => b.instanceLocation.length - a.instanceLocation.length)
    return `not a JSON schema at ${deepest?.instanceLocation ?? "#"}: ${deepest?.error ?? "it does not fit"}`
  }
  // The library notes addresses in what it is given.
  const copy: unknown = JSON.parse(text)
  try {
    return isSchema(copy) && typeof copy === "object" ? referenceProblem(copy) : undefined
  } catch {
    // It looks for schemas under keywords that it does not know, too.
    return "it cannot be read"
  }
}
