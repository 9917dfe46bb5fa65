import { appliedBeside, isObject, type JsonObject, listOf, membersOf, own, resolve } from "./JsonSchema.ts"
import { LinearPattern } from "./LinearPattern.ts"
import { PatternRefused } from "./PatternSyntax.ts"
import { Steps, TooMuchWork } from "./Steps.ts"

/** A schema with the document that its references lead into. */
class SecretSchemas {
  readonly #root: JsonObject
  readonly #steps = new Steps()
  readonly #patterns = new Map<string, LinearPattern>()

  constructor(root: JsonObject) {
    this.#root = root
  }

  /** Every schema that may be held against a value by one of these, whatever its conditions say. */
  applied(schemas: ReadonlyArray<unknown>): ReadonlySet<JsonObject> {
    const found = new Set<JsonObject>(schemas.filter(isObject))
    for (const schema of found) {
      this.#steps.take(20)
      const reference = own(schema, "$ref")
      const target = typeof reference === "string" ? resolve(this.#root, reference) : undefined
      for (const next of [target, ...appliedBeside(schema)]) if (isObject(next)) found.add(next)
    }
    return found
  }

  /** Those that say something of a member. */
  ofMember(schemas: ReadonlySet<JsonObject>, name: string): ReadonlySet<JsonObject> {
    return this.applied([...schemas].flatMap((schema) => this.#saidOf(schema, name)))
  }

  #saidOf(schema: JsonObject, name: string): ReadonlyArray<unknown> {
    const properties = own(schema, "properties")
    const patterns = membersOf(own(schema, "patternProperties"))
    const described = [
      ...(isObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : []),
      ...patterns.filter(([pattern]) => this.#fits(pattern, name)).map(([, inner]) => inner),
    ]
    return described.length > 0
      ? described
      : [own(schema, "additionalProperties"), own(schema, "unevaluatedProperties")]
  }

  ofItem(schemas: ReadonlySet<JsonObject>, index: number): ReadonlySet<JsonObject> {
    return this.applied(
      [...schemas].flatMap((schema) => [
        listOf(own(schema, "prefixItems"))[index],
        ...["items", "contains", "unevaluatedItems"].map((keyword) => own(schema, keyword)),
      ]),
    )
  }

  #fits(pattern: string, name: string): boolean {
    const known = this.#patterns.get(pattern) ?? new LinearPattern(pattern)
    this.#patterns.set(pattern, known)
    return known.test(name, this.#steps)
  }
}

const isSecret = (schemas: ReadonlySet<JsonObject>): boolean =>
  [...schemas].some((schema) => own(schema, "writeOnly") === true)

const shown = (value: unknown, schemas: ReadonlySet<JsonObject>, all: SecretSchemas): unknown => {
  if (Array.isArray(value)) {
    // An item that is secret leaves its place behind, so that the others keep theirs.
    return value.map((item, index) => {
      const its = all.ofItem(schemas, index)
      return isSecret(its) ? null : shown(item, its, all)
    })
  }
  if (!isObject(value)) return value
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const its = all.ofMember(schemas, name)
    return isSecret(its) ? [] : [[name, shown(inner, its, all)] as const]
  })
  return Object.fromEntries(kept)
}

/**
 * A plugin's settings as they may be shown: without what its schema calls `writeOnly` (JSON Schema, validation, 9.4) in any
 * of its branches. What cannot be told is not shown.
 */
export const shownSettings = (settings: JsonObject, schema: JsonObject | undefined): JsonObject => {
  if (schema === undefined) return settings
  try {
    const all = new SecretSchemas(schema)
    const schemas = all.applied([schema])
    const rest = isSecret(schemas) ? {} : shown(settings, schemas, all)
    return isObject(rest) ? rest : {}
  } catch (error) {
    if (error instanceof TooMuchWork || error instanceof PatternRefused) return {}
    throw error
  }
}

const withSecrets = (next: unknown, before: unknown, schemas: ReadonlySet<JsonObject>, all: SecretSchemas): unknown => {
  if (Array.isArray(next) && Array.isArray(before)) {
    return next.map((item, index) => withSecrets(item, before[index], all.ofItem(schemas, index), all))
  }
  if (!isObject(next) || !isObject(before)) return next
  const left = Object.entries(before).filter(
    ([name]) => !Object.hasOwn(next, name) && isSecret(all.ofMember(schemas, name)),
  )
  const given = Object.entries(next).map(([name, inner]) => {
    const its = Object.hasOwn(before, name) ? all.ofMember(schemas, name) : new Set<JsonObject>()
    return [name, withSecrets(inner, own(before, name), its, all)] as const
  })
  return Object.fromEntries([...given, ...left])
}

/** New settings with the secret ones of before that they leave out, because whoever writes them was never shown those. */
export const settingsWithSecrets = (
  next: JsonObject,
  before: JsonObject,
  schema: JsonObject | undefined,
): JsonObject => {
  if (schema === undefined) return next
  try {
    const all = new SecretSchemas(schema)
    const whole = withSecrets(next, before, all.applied([schema]), all)
    return isObject(whole) ? whole : next
  } catch (error) {
    // The check of the settings, which follows, says so.
    if (error instanceof TooMuchWork || error instanceof PatternRefused) return next
    throw error
  }
}
