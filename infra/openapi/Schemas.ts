import { isObject, isSame, type JsonObject, objectAt, rewrite } from "./Json.ts"

const prefix = "#/components/schemas/"
export const schemaRef = (name: string): JsonObject => ({ $ref: `${prefix}${name}` })

/** The component that a `$ref` names. */
export const refName = (node: unknown): string | undefined => {
  const ref = isObject(node) ? node["$ref"] : undefined
  return typeof ref === "string" && ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined
}

/** A schema's own name: `fromApi` numbers those that are made anew for each endpoint, and marks encoded classes. */
export const plainName = (name: string): string => name.replace(/(_\d+|Encoded)$/, "")

/** Integers without a limit get those of JavaScript from `fromApi`, which say nothing about the API. */
const withoutBounds = ({ maximum, minimum, ...node }: JsonObject): JsonObject => ({
  ...node,
  ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum }),
  ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
})

/** A struct without fields is "not null" to `fromApi`; what we answer there is an empty object. */
const withoutNot = (node: JsonObject): JsonObject =>
  isObject(node["not"]) && node["not"]["type"] === "null" ? { type: "object" } : node

const withPlainRef = (node: JsonObject): JsonObject => {
  const name = refName(node)
  return name === undefined ? node : schemaRef(plainName(name))
}

/** Mends what `fromApi` writes of schemas, wherever they stand. */
export const mendSchema = (schema: unknown): unknown =>
  rewrite(schema, (node) => withPlainRef(withoutNot(withoutBounds(node))))

/** Names of all components that a part of the document needs. */
export const reachable = (part: unknown, schemas: JsonObject): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    rewrite(node, (inner) => {
      const name = refName(inner)
      if (name !== undefined && !found.has(name)) {
        found.add(name)
        visit(schemas[name])
      }
      return inner
    })
  }
  visit(part)
  return found
}

/** Answers may get more fields: who reads them must not refuse those it does not know. Requests stay closed. */
export const opened = (schema: unknown): unknown =>
  rewrite(schema, ({ additionalProperties, ...node }) =>
    additionalProperties === undefined || (additionalProperties === false && "properties" in node)
      ? node
      : { ...node, additionalProperties },
  )

/** The components under their plain names: those that were numbered have to be the same. */
export const mergeTwins = (generated: unknown): JsonObject => {
  const merged: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(objectAt(generated))) {
    const plain = plainName(name)
    const mended = mendSchema(schema)
    if (plain in merged && !isSame(merged[plain], mended)) throw new Error(`Two schemas have the name ${plain}`)
    merged[plain] = mended
  }
  return Object.fromEntries(Object.entries(merged).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
