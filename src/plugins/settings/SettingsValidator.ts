import { type Fault, type Look, mostFaults, pathTo } from "./Fault.ts"
import { isOfFormat } from "./Formats.ts"
import { isObject, isSchema, type JsonObject, listOf, membersOf, own, resolve } from "./JsonSchema.ts"
import { equal, textKey, typeOf } from "./JsonValues.ts"
import { LinearPattern } from "./LinearPattern.ts"
import { brokenRules } from "./NumberRules.ts"
import { brokenRequirements } from "./RequiredMembers.ts"
import { Steps } from "./Steps.ts"

/**
 * Holds values against a JSON schema of draft 2020-12, within steps that are counted. Its constructor takes any JSON; what a
 * good schema is, `configSchemaProblem` says.
 */
export class SettingsValidator {
  readonly #root: JsonObject
  readonly #patterns = new Map<string, LinearPattern>()
  readonly #targets = new Map<string, unknown>()
  readonly #quoted = new Map<unknown, string>()
  #steps = new Steps()
  #faults: Array<Fault> = []

  constructor(root: JsonObject) {
    this.#root = root
  }

  /** What does not fit; nothing if all does. Throws `TooMuchWork`, and `PatternRefused` for a schema that has such a pattern. */
  faultsOf(value: unknown, steps: Steps = new Steps()): ReadonlyArray<Fault> {
    this.#steps = steps
    this.#faults = []
    const fits = this.#fits({ value, at: undefined, seen: new Set() }, this.#root)
    return fits || this.#faults.length > 0 ? this.#faults : [{ path: [], keyword: "schema", error: "It does not fit." }]
  }

  #fault(look: Look, keyword: string, error: string): false {
    if (this.#faults.length < mostFaults) this.#faults.push({ path: pathTo(look.at), keyword, error })
    return false
  }

  #quote(value: unknown): string {
    const text = this.#quoted.get(value) ?? JSON.stringify(value)
    this.#quoted.set(value, text)
    return text.length > 200 ? `${text.slice(0, 200)}…` : text
  }

  #pattern(source: string): LinearPattern {
    const known = this.#patterns.get(source) ?? new LinearPattern(source)
    this.#patterns.set(source, known)
    return known
  }

  #fits(look: Look, schema: unknown): boolean {
    // As much work as twenty characters are for a pattern.
    this.#steps.take(20)
    if (schema === false) return this.#fault(look, "false", "Nothing may be here.")
    if (!isObject(schema)) return true
    return this.#steps.within(() => {
      const results = [
        this.#fitsReference(look, schema),
        this.#fitsType(look, schema),
        this.#fitsChoices(look, schema),
        this.#fitsCombined(look, schema),
        this.#fitsKind(look, schema),
      ]
      return results.every(Boolean)
    })
  }

  /** Held against the same value: what it has looked at counts if it fits. Faults of a mere trial are not told. */
  #inPlace(look: Look, schema: unknown, told = true): boolean {
    const before = this.#faults.length
    const seen = new Set<string>()
    const fits = this.#fits({ ...look, seen }, schema)
    if (!told) this.#faults.length = before
    if (fits) for (const name of seen) look.seen.add(name)
    return fits
  }

  #fitsReference(look: Look, schema: JsonObject): boolean {
    const reference = own(schema, "$ref")
    if (typeof reference !== "string") return true
    const target = this.#targets.get(reference) ?? resolve(this.#root, reference)
    this.#targets.set(reference, target)
    return isSchema(target) ? this.#inPlace(look, target) : this.#fault(look, "$ref", `${reference} leads nowhere.`)
  }

  #fitsType(look: Look, schema: JsonObject): boolean {
    const wanted = own(schema, "type")
    if (wanted === undefined) return true
    const types = Array.isArray(wanted) ? wanted : [wanted]
    const type = typeOf(look.value)
    if (types.includes(type) || (types.includes("integer") && Number.isInteger(look.value))) return true
    return this.#fault(look, "type", `Instance type "${type}" is invalid. Expected "${types.join('", "')}".`)
  }

  #fitsChoices(look: Look, schema: JsonObject): boolean {
    const { value } = look
    const one = own(schema, "const")
    const right = !Object.hasOwn(schema, "const") || equal(value, one, this.#steps)
    if (!right) this.#fault(look, "const", `Instance does not match ${this.#quote(one)}.`)
    const some = own(schema, "enum")
    const chosen = !Array.isArray(some) || some.some((each) => equal(value, each, this.#steps))
    if (!chosen) this.#fault(look, "enum", `Instance does not match any of ${this.#quote(some)}.`)
    return right && chosen
  }

  #fitsCombined(look: Look, schema: JsonObject): boolean {
    const tried = (each: unknown) => this.#inPlace(look, each, false)
    const all = listOf(own(schema, "allOf"))
      .map((each) => this.#inPlace(look, each))
      .every(Boolean)
    const any = own(schema, "anyOf")
    // All are held against it, because each that fits may have looked at other members.
    const some = !Array.isArray(any) || any.map(tried).some(Boolean)
    if (!some) this.#fault(look, "anyOf", "Instance does not match any subschemas.")
    const one = own(schema, "oneOf")
    const matches = Array.isArray(one) ? one.filter(tried).length : 1
    if (matches !== 1) {
      this.#fault(look, "oneOf", `Instance does not match exactly one subschema (${matches} matches).`)
    }
    const not = own(schema, "not")
    const denied = not === undefined || !this.#inPlace({ ...look, seen: new Set() }, not, false)
    if (!denied) this.#fault(look, "not", 'Instance matched "not" schema.')
    const condition = own(schema, "if")
    const branch = condition === undefined ? undefined : own(schema, tried(condition) ? "then" : "else")
    return all && some && matches === 1 && denied && (branch === undefined || this.#inPlace(look, branch))
  }

  #fitsKind(look: Look, schema: JsonObject): boolean {
    const { value } = look
    if (typeof value === "string") return this.#fitsText(look, value, schema)
    if (typeof value === "number") return this.#tell(look, brokenRules(value, schema))
    if (Array.isArray(value)) return this.#fitsList(look, value, schema)
    return isObject(value) ? this.#fitsObject(look, value, schema) : true
  }

  /** Whether a size keeps to both bounds of these names. */
  #fitsBounds(look: Look, schema: JsonObject, [least, most]: readonly [string, string], size: number, what: string) {
    const [low, high] = [own(schema, least), own(schema, most)]
    const short = typeof low === "number" && size < low
    if (short) this.#fault(look, least, `${what} (${size} < ${low}).`)
    const long = typeof high === "number" && size > high
    if (long) this.#fault(look, most, `${what} (${size} > ${high}).`)
    return !short && !long
  }

  #fitsText(look: Look, text: string, schema: JsonObject): boolean {
    const bounded = Object.hasOwn(schema, "minLength") || Object.hasOwn(schema, "maxLength")
    if (bounded) this.#steps.take(Math.ceil(text.length / 16))
    const length = bounded ? Array.from(text).length : 0
    const fits =
      !bounded || this.#fitsBounds(look, schema, ["minLength", "maxLength"], length, "Wrong length of a text")
    const pattern = own(schema, "pattern")
    const matches = typeof pattern !== "string" || this.#pattern(pattern).test(text, this.#steps)
    if (!matches) this.#fault(look, "pattern", "String does not match pattern.")
    const format = own(schema, "format")
    const formed = typeof format !== "string" || isOfFormat(format, text)
    if (!formed) this.#fault(look, "format", `String does not match format "${format}".`)
    return fits && matches && formed
  }

  #tell(look: Look, broken: ReadonlyArray<readonly [keyword: string, error: string]>): boolean {
    for (const [keyword, error] of broken) this.#fault(look, keyword, error)
    return broken.length === 0
  }

  #fitsList(look: Look, list: ReadonlyArray<unknown>, schema: JsonObject): boolean {
    const fits = this.#fitsBounds(look, schema, ["minItems", "maxItems"], list.length, "Wrong number of items")
    this.#steps.take(list.length)
    const first = listOf(own(schema, "prefixItems"))
    const parts = list.map((value, index) => [String(index), value] as const)
    const kept = this.#fitsParts(look, parts, (index) => [
      Number(index) < first.length ? first[Number(index)] : own(schema, "items"),
    ])
    const contained = this.#fitsContained(look, list, schema)
    const keys =
      own(schema, "uniqueItems") === true ? new Set(list.map((item) => textKey(item, this.#steps))) : undefined
    const unique = keys === undefined || keys.size === list.length
    if (!unique) this.#fault(look, "uniqueItems", "Two items are the same.")
    const rest = this.#fitsParts(look, parts, (index) =>
      look.seen.has(index) ? [] : [own(schema, "unevaluatedItems")],
    )
    return fits && kept && contained && unique && rest
  }

  #fitsContained(look: Look, list: ReadonlyArray<unknown>, schema: JsonObject): boolean {
    const wanted = own(schema, "contains")
    if (wanted === undefined) return true
    const before = this.#faults.length
    const found = list.flatMap((value, index) => {
      const at = { name: String(index), above: look.at }
      return this.#fits({ value, at, seen: new Set() }, wanted) ? [String(index)] : []
    })
    this.#faults.length = before
    for (const index of found) look.seen.add(index)
    const least = { minContains: 1, ...schema }
    return this.#fitsBounds(look, least, ["minContains", "maxContains"], found.length, "Wrong number of such items")
  }

  /** Holds each part against the schemas that there are for it, and notes it as looked at. */
  #fitsParts(
    look: Look,
    parts: Iterable<readonly [string, unknown]>,
    schemasOf: (name: string) => ReadonlyArray<unknown>,
  ): boolean {
    let fits = true
    for (const [name, value] of parts) {
      const schemas = schemasOf(name).filter((schema) => schema !== undefined)
      if (schemas.length > 0) look.seen.add(name)
      const at = { name, above: look.at }
      for (const schema of schemas) fits = this.#fits({ value, at, seen: new Set() }, schema) && fits
    }
    return fits
  }

  #fitsObject(look: Look, object: JsonObject, schema: JsonObject): boolean {
    const names = Object.keys(object)
    this.#steps.take(names.length + membersOf(own(schema, "dependentSchemas")).length)
    const bounds = ["minProperties", "maxProperties"] as const
    const fits = this.#fitsBounds(look, schema, bounds, names.length, "Wrong number of members")
    const complete = this.#tell(look, brokenRequirements(object, schema, this.#steps))
    const propertyNames = own(schema, "propertyNames")
    const named =
      propertyNames === undefined || names.map((name) => this.#fitsName(look, name, propertyNames)).every(Boolean)
    const properties = own(schema, "properties")
    const patterns = membersOf(own(schema, "patternProperties"))
    const kept = this.#fitsParts(look, Object.entries(object), (name) => {
      const described = [
        ...(isObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : []),
        ...patterns.filter(([pattern]) => this.#pattern(pattern).test(name, this.#steps)).map(([, inner]) => inner),
      ]
      return described.length > 0 ? described : [own(schema, "additionalProperties")]
    })
    const dependent = membersOf(own(schema, "dependentSchemas"))
      .map(([name, inner]) => !Object.hasOwn(object, name) || this.#inPlace(look, inner))
      .every(Boolean)
    const rest = this.#fitsParts(look, Object.entries(object), (name) =>
      look.seen.has(name) ? [] : [own(schema, "unevaluatedProperties")],
    )
    return fits && complete && named && kept && dependent && rest
  }

  #fitsName(look: Look, name: string, schema: unknown): boolean {
    return this.#fits({ value: name, at: { name, above: look.at }, seen: new Set() }, schema)
  }
}
