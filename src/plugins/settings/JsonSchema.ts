/** A JSON object, as a schema is one; `true` and `false` are schemas as well. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const isSchema = (value: unknown): value is JsonObject | boolean => typeof value === "boolean" || isObject(value)

export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
export const membersOf = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  isObject(value) ? Object.entries(value) : []

/** What an object says itself: `constructor` is a name like any other. */
export const own = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined

const named = ["allOf", "anyOf", "oneOf"]
/** Keywords whose value is one schema: for the same value, */
export const conditional = ["not", "if", "then", "else"]

/** The schemas that are held against the same value as this one is, apart from its `$ref`. */
export const appliedBeside = (schema: JsonObject): ReadonlyArray<unknown> => [
  ...named.flatMap((keyword) => listOf(own(schema, keyword))),
  ...Object.values(own(schema, "dependentSchemas") ?? {}),
  ...conditional.map((keyword) => own(schema, keyword)),
]

/** and for its parts. */
export const forParts = [
  "items",
  "contains",
  "additionalProperties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
]
const byName = ["properties", "patternProperties", "$defs", "definitions"]

/** All schemas directly within one. */
export const within = (schema: JsonObject): ReadonlyArray<JsonObject | boolean> =>
  [
    ...appliedBeside(schema),
    ...forParts.map((keyword) => own(schema, keyword)),
    ...listOf(own(schema, "prefixItems")),
    ...byName.flatMap((keyword) => membersOf(own(schema, keyword)).map(([, inner]) => inner)),
    own(schema, "contentSchema"),
  ].filter(isSchema)

const decodePart = (part: string): string => {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")
  } catch {
    return part
  }
}

/** Where a `$ref` such as `#/$defs/a` leads to. */
export const resolve = (root: unknown, reference: string): unknown => {
  if (reference === "#") return root
  if (!reference.startsWith("#/")) return undefined
  let place = root
  for (const part of reference.slice(2).split("/").map(decodePart)) {
    place = Array.isArray(place) ? place[Number(part)] : isObject(place) ? own(place, part) : undefined
  }
  return place
}
