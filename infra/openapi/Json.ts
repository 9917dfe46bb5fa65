/** A node of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A document with every object in it changed, the innermost first. */
export const rewrite = (value: unknown, change: (node: JsonObject) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((part) => rewrite(part, change))
  if (!isObject(value)) return value
  return change(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rewrite(part, change)])))
}

/** A member of an object, as an object. */
export const objectAt = (value: unknown, ...path: ReadonlyArray<string>): JsonObject => {
  const found = path.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), value)
  return isObject(found) ? found : {}
}

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
