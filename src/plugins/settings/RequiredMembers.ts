import { type JsonObject, listOf, membersOf, own } from "./JsonSchema.ts"
import type { Steps } from "./Steps.ts"

type Broken = ReadonlyArray<readonly [keyword: string, error: string]>

/** The members that a schema requires of an object and that it lacks, each with what to tell. */
export const brokenRequirements = (object: JsonObject, schema: JsonObject, steps: Steps): Broken => {
  const lacks = (name: unknown): boolean => {
    steps.take()
    return !Object.hasOwn(object, String(name))
  }
  const missing = listOf(own(schema, "required")).filter(lacks)
  const dependent = membersOf(own(schema, "dependentRequired")).filter(([name]) => !lacks(name))
  return [
    ...missing.map((name) => ["required", `Instance does not have required property "${String(name)}".`] as const),
    ...dependent.flatMap(([name, others]) =>
      listOf(others)
        .filter(lacks)
        .map((other) => ["dependentRequired", `Instance has "${name}" but does not have "${String(other)}".`] as const),
    ),
  ]
}
