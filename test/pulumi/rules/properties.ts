import { callsOfTypes } from "../../../infra/awsRules/calls.ts"
import { documentedRules } from "../../../infra/awsRules/documented.ts"
import type { Rule, RulesOfType, RuleTable } from "../../../infra/awsRules/Rule.ts"
import rules from "../../../infra/awsRules/rules.json" with { type: "json" }

/** A resource as AWS is asked for it: names that the provider makes are in. */
export interface AskedFor {
  readonly type: string
  readonly name: string
  readonly inputs: Readonly<Record<string, unknown>>
}

const table: RuleTable = Object(rules)
/** What AWS says of a type: its pages tell more than its models. */
const rulesOf = (type: string): RulesOfType => {
  const documented = documentedRules[type] ?? {}
  const modelled = table.types[type] ?? {}
  return Object.fromEntries(
    [...Object.keys(modelled), ...Object.keys(documented)].map((path) => [
      path,
      { from: type, type: "string", ...modelled[path], ...documented[path] },
    ]),
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Patterns are written for Java: only some are Unicode's, and all stand for the whole text. */
const fits = (pattern: string, value: string): boolean => {
  const whole = `^(?:${pattern.replace(/^\^/, "").replace(/\$$/, "")})$`
  const flags = /\\p\{/.test(pattern) ? "u" : ""
  return new RegExp(whole, flags).test(value)
}

const faultOf = (rule: Rule, value: unknown): string | undefined => {
  const kind = Array.isArray(value) ? "list" : typeof value
  if (kind !== rule.type) return `is a ${kind}, not a ${rule.type}`
  const size = typeof value === "number" ? value : typeof value === "string" || Array.isArray(value) ? value.length : 0
  if (typeof value !== "boolean" && rule.min !== undefined && size < rule.min) return `${size} is below ${rule.min}`
  if (typeof value !== "boolean" && rule.max !== undefined && size > rule.max) return `${size} is above ${rule.max}`
  if (rule.oneOf !== undefined && !rule.oneOf.some((each) => each === value))
    return `is none of ${rule.oneOf.join(", ")}`
  if (rule.pattern !== undefined && !fits(rule.pattern, String(value))) return `does not fit ${rule.pattern}`
  return undefined
}

interface Found {
  readonly path: string
  readonly value: unknown
  readonly isLeaf: boolean
}

/** Everything in a value with its path: `[]` for what is in a list; in the maps of the type, `*` for values and `~` for keys. */
const allOf = (value: unknown, path: string, maps: ReadonlySet<string>): ReadonlyArray<Found> => {
  const itself = { path, value, isLeaf: !Array.isArray(value) && !isRecord(value) }
  if (Array.isArray(value)) return [itself, ...value.flatMap((each) => allOf(each, `${path}[]`, maps))]
  if (!isRecord(value)) return [itself]
  const entries = Object.entries(value)
  if (maps.has(path)) {
    return entries.flatMap(([key, inside]) => [
      { path: `${path}.~`, value: key, isLeaf: true },
      ...allOf(inside, `${path}.*`, maps),
    ])
  }
  return entries.length === 0
    ? [{ ...itself, isLeaf: true }]
    : entries.flatMap(([key, inside]) => allOf(inside, path === "" ? key : `${path}.${key}`, maps))
}

/** What AWS would not take of a resource; a property of which nothing is known is a fault, too. */
export const propertyFaults = ({ inputs, name, type }: AskedFor): ReadonlyArray<string> => {
  const call = callsOfTypes[type]
  if (call === undefined) return [`${type} ${name}: its call of AWS is not known to infra/awsRules`]
  const rules = rulesOf(type)
  const maps = new Set(Object.keys(rules).flatMap((path) => (path.endsWith(".~") ? [path.slice(0, -2)] : [])))
  const isKept = (path: string) => (call.kept ?? []).some((each) => path === each || path.startsWith(`${each}.`))
  /** Of what is in a list AWS's models may say nothing more than how many there are. */
  const isKnown = ({ isLeaf, path }: Found) =>
    !isLeaf || isKept(path) || (path.endsWith("[]") && rules[path.slice(0, -2)] !== undefined)
  const missing = Object.entries(rules)
    .filter(([path, rule]) => rule.required === true && inputs[path] === undefined)
    .map(([path]) => `${path} is missing`)
  const wrong = allOf(inputs, "", maps).flatMap((found) => {
    const rule = rules[found.path]
    const fault =
      rule === undefined ? (isKnown(found) ? undefined : "is not known to infra/awsRules") : faultOf(rule, found.value)
    return fault === undefined ? [] : [`${found.path} ${JSON.stringify(found.value)} ${fault}`]
  })
  return [...missing, ...wrong].map((fault) => `${type} ${name}: ${fault}`)
}
