import { appliedBeside, isObject, type JsonObject, membersOf, own, resolve, within } from "../settings/JsonSchema.ts"
import { LinearPattern } from "../settings/LinearPattern.ts"
import { PatternRefused } from "../settings/PatternSyntax.ts"
import { sizeOf } from "../settings/Steps.ts"
import { schemaFault } from "./MetaSchema.ts"

/** Most bytes of a schema as JSON. Every reader of the plugin gets it, and every change of settings reads it. */
const maxBytes = 65_536
/** Levels of a schema as JSON: of settings that are 24 deep, with a keyword or two between them. */
const maxDepth = 64
const maxSubschemas = 1000
/** Schemas that may be held against one and the same value: more would be the answer to no question about settings. */
const maxApplied = 500

/** All schemas in one, itself included, where JSON Schema looks for them. */
const subschemasOf = (schema: JsonObject): ReadonlySet<unknown> => {
  const found = new Set<unknown>([schema])
  // What is added while it is gone through is gone through as well.
  for (const each of found) if (isObject(each)) for (const inner of within(each)) found.add(inner)
  return found
}

/** How many schemas are held against a value by one of them: itself, and what it refers to and combines. */
class Applied {
  readonly #root: JsonObject
  readonly #known = new Map<JsonObject, number>()
  readonly #open = new Set<JsonObject>()

  constructor(root: JsonObject) {
    this.#root = root
  }

  /** Infinite for one that comes back to itself for the same value: nothing would ever fit, or be refused. */
  of(schema: unknown): number {
    if (!isObject(schema)) return 1
    if (this.#open.has(schema)) return Infinity
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    this.#open.add(schema)
    const reference = own(schema, "$ref")
    const target = typeof reference === "string" ? [resolve(this.#root, reference)] : []
    const count = [...target, ...appliedBeside(schema)].reduce<number>((sum, next) => sum + this.of(next), 1)
    this.#open.delete(schema)
    this.#known.set(schema, count)
    return count
  }
}

const patternProblem = (schema: JsonObject): string | undefined => {
  const own = schema["pattern"]
  for (const pattern of [
    ...(typeof own === "string" ? [own] : []),
    ...membersOf(schema["patternProperties"]).map(([name]) => name),
  ]) {
    try {
      void new LinearPattern(pattern)
    } catch (error) {
      if (error instanceof PatternRefused) return `the pattern ${pattern} cannot be used: ${error.message}`
      throw error
    }
  }
  return undefined
}

const partsProblem = (root: JsonObject): string | undefined => {
  const all = subschemasOf(root)
  if (all.size > maxSubschemas) return `it has ${all.size} schemas in it; at most ${maxSubschemas} are taken`
  const applied = new Applied(root)
  for (const schema of all) {
    if (!isObject(schema)) continue
    const reference = own(schema, "$ref")
    const target = typeof reference === "string" ? resolve(root, reference) : true
    if (typeof target !== "boolean" && !all.has(target)) return `${String(reference)} leads nowhere in it`
    const count = applied.of(schema)
    if (count === Infinity) return "a schema in it refers to itself for the same value"
    if (count > maxApplied) return `it holds more than ${maxApplied} schemas against one value`
    const problem = patternProblem(schema)
    if (problem !== undefined) return problem
  }
  return undefined
}

/**
 * Why something is no JSON schema (draft 2020-12) of a plugin's settings, if it is none. What passes can be used: no
 * customer's settings make the validator fail on it, or keep it busy.
 */
export const configSchemaProblem = (schema: JsonObject): string | undefined => {
  if (schema["type"] !== "object") return 'a JSON schema with "type": "object" is required'
  // First, because no recursion comes back from JSON that is deep enough.
  if (sizeOf(schema, maxDepth).depth > maxDepth) return `it is deeper than ${maxDepth} levels`
  const bytes = Buffer.byteLength(JSON.stringify(schema))
  if (bytes > maxBytes) return `it has ${bytes} bytes; at most ${maxBytes} are taken`
  return schemaFault(schema) ?? partsProblem(schema)
}
