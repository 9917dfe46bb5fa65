import type { Grant } from "./policies.ts"

/** One thing that a caller wants to do, as IAM sees it. */
export interface Wish {
  readonly action: string
  readonly resource: string
  /** `dynamodb:LeadingKeys`: the partition keys that the call names. */
  readonly leadingKeys?: ReadonlyArray<string>
}

const compiled = new Map<string, RegExp>()
const compile = (pattern: string): RegExp => {
  const source = pattern
    .replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  const made = new RegExp(`^${source}$`, "s")
  compiled.set(pattern, made)
  return made
}

/** A pattern of IAM: `*` stands for anything, `?` for one character. */
const matches = (pattern: string, value: string): boolean => (compiled.get(pattern) ?? compile(pattern)).test(value)

/**
 * Whether a policy of ours allows it: of IAM's language, what `policyOf` writes (Allow, patterns of resources, and
 * `ForAllValues:StringLike` on the leading keys). Stricter than IAM in one place: a call that names no key has none that fits.
 */
export const permits = (policy: ReadonlyArray<Grant>, { action, leadingKeys = [], resource }: Wish): boolean =>
  policy.some(
    (statement) =>
      statement.Action.some((allowed) => matches(allowed, action)) &&
      statement.Resource.some((allowed) => matches(allowed, resource)) &&
      Object.entries(statement.Condition ?? {}).every(
        ([operator, keys]) =>
          operator === "ForAllValues:StringLike" &&
          Object.entries(keys).every(
            ([key, patterns]) =>
              key === "dynamodb:LeadingKeys" &&
              leadingKeys.length > 0 &&
              leadingKeys.every((given) => patterns.some((pattern) => matches(pattern, given))),
          ),
      ),
  )
