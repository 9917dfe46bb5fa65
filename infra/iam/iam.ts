import type { Grant } from "./policies.ts"

/** One thing that a caller wants to do, as IAM sees it. */
export interface Wish {
  readonly action: string
  readonly resource: string
  /** `dynamodb:LeadingKeys`: the partition keys that the call names. */
  readonly leadingKeys?: ReadonlyArray<string>
  /** `ses:FromAddress`: whom a mail says that it comes from. */
  readonly fromAddress?: string
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

type Conditions = Readonly<Record<string, ReadonlyArray<string>>>

/** Whether a condition of ours holds; one that we do not know never does. */
const holds = (operator: string, keys: Conditions, { fromAddress, leadingKeys = [] }: Wish): boolean =>
  Object.entries(keys).every(([key, patterns]) => {
    switch (`${operator} ${key}`) {
      case "ForAllValues:StringLike dynamodb:LeadingKeys":
        return leadingKeys.length > 0 && leadingKeys.every((given) => patterns.some((each) => matches(each, given)))
      case "StringEquals ses:FromAddress":
        return fromAddress !== undefined && patterns.includes(fromAddress)
      default:
        return false
    }
  })

/**
 * Whether a policy of ours allows it: of IAM's language, what `policyOf` writes (Allow, patterns of resources, and
 * conditions on the leading keys and on the sender of mail). Stricter than IAM in one place: a call that names no key has none that fits.
 */
export const permits = (policy: ReadonlyArray<Grant>, wish: Wish): boolean =>
  policy.some(
    (statement) =>
      statement.Action.some((allowed) => matches(allowed, wish.action)) &&
      statement.Resource.some((allowed) => matches(allowed, wish.resource)) &&
      Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, wish)),
  )
