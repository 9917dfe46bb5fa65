/** DynamoDB takes items of 400 KB with values 32 deep; what an entry or an operation has around them needs room as well. */
const maxDepth = 24
const largestNumber = Number.MAX_SAFE_INTEGER
const smallestNumber = 1e-100

/** Why free JSON cannot be kept in the table, if it cannot: "only … can be stored". */
export const unstorable = (value: unknown, depth = 1): string | undefined => {
  if (typeof value === "number" && value !== 0) {
    const size = Math.abs(value)
    return size > largestNumber || size < smallestNumber
      ? `numbers between ${smallestNumber} and ${largestNumber}`
      : undefined
  }
  if (typeof value !== "object" || value === null) return undefined
  if (depth === maxDepth) return `at most ${maxDepth} levels`
  if (Object.hasOwn(value, "")) return "names that are not empty"
  // The SDK would make it the prototype of what it answers, and leave it out of what it stores.
  if (Object.hasOwn(value, "__proto__")) return "names other than __proto__"
  for (const inner of Object.values(value)) {
    const reason = unstorable(inner, depth + 1)
    if (reason !== undefined) return reason
  }
  return undefined
}

/**
 * Most bytes, as JSON, of settings. In the table they may take half as much again (a list of digits does), and a record may
 * hold those of before beside the new ones.
 */
export const maxSettingsBytes = 131_072

/** Why settings cannot be kept, if they cannot. */
export const unkeepable = (settings: unknown): string | undefined => {
  const reason = unstorable(settings)
  if (reason !== undefined) return `only ${reason} can be stored`
  const bytes = Buffer.byteLength(JSON.stringify(settings) ?? "")
  return bytes > maxSettingsBytes ? `there are ${bytes} bytes as JSON; at most ${maxSettingsBytes} can be` : undefined
}
