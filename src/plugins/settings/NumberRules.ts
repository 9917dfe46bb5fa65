import { type JsonObject, own } from "./JsonSchema.ts"
import { isMultipleOf } from "./JsonValues.ts"

const rules: Readonly<Record<string, readonly [holds: (value: number, bound: number) => boolean, reason: string]>> = {
  minimum: [(value, bound) => value >= bound, "is less than"],
  maximum: [(value, bound) => value <= bound, "is greater than"],
  exclusiveMinimum: [(value, bound) => value > bound, "is less than or equal to"],
  exclusiveMaximum: [(value, bound) => value < bound, "is greater than or equal to"],
  multipleOf: [isMultipleOf, "is not a multiple of"],
}

/** The keywords of a schema that a number does not keep, each with what to tell. */
export const brokenRules = (
  value: number,
  schema: JsonObject,
): ReadonlyArray<readonly [keyword: string, error: string]> =>
  Object.entries(rules).flatMap(([keyword, [holds, reason]]) => {
    const bound = own(schema, keyword)
    return typeof bound !== "number" || holds(value, bound) ? [] : [[keyword, `${value} ${reason} ${bound}.`] as const]
  })
