import { isObject } from "./JsonSchema.ts"
import type { Steps } from "./Steps.ts"

/** JSON Schema's names of what a value is. */
export const typeOf = (value: unknown): string => {
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : typeof value
}

/** A text that two values share only if they are the same: members in whatever order. */
export const textKey = (value: unknown, steps: Steps): string => {
  steps.take()
  if (Array.isArray(value)) return `[${value.map((item) => textKey(item, steps)).join(",")}]`
  if (!isObject(value)) {
    if (typeof value === "string") steps.take(Math.ceil(value.length / 16))
    return JSON.stringify(value)
  }
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${textKey(inner, steps)}`).join(",")}}`
}

/** Whether two values are the same. */
export const equal = (a: unknown, b: unknown, steps: Steps): boolean => {
  steps.take()
  if (typeOf(a) !== typeOf(b)) return false
  return typeof a === "object" && a !== null ? textKey(a, steps) === textKey(b, steps) : a === b
}

/** Digits of a number, and how many of them stand behind the point. */
const digitsOf = (value: number): readonly [digits: bigint, behind: number] => {
  const [coefficient = "", exponent = "0"] = Math.abs(value).toString().split("e")
  const [whole = "", fraction = ""] = coefficient.split(".")
  return [BigInt(whole + fraction), fraction.length - Number(exponent)]
}

/** Exactly, as they are written: 0.3 is three times 0.1. */
export const isMultipleOf = (value: number, divisor: number): boolean => {
  const [[digits, behind], [others, otherBehind]] = [digitsOf(value), digitsOf(divisor)]
  const most = Math.max(behind, otherBehind)
  const [scaled, by] = [digits * 10n ** BigInt(most - behind), others * 10n ** BigInt(most - otherBehind)]
  return by !== 0n && scaled % by === 0n
}
