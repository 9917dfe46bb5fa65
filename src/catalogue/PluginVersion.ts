/** `-1` for before, `0` for the same, `1` for after. */
export type Order = -1 | 0 | 1

const encoder = new TextEncoder()

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
const separators = new Set([..."-_+"].map((sign) => sign.charCodeAt(0)))

const dot = 0x2e
const hash = 0x23

/** A version in PHP's canonical form: one character for each byte, as PHP sees bytes and ends its strings at a NUL. */
const canonical = (version: string): string => {
  const nul = version.indexOf("\0")
  const bytes = encoder.encode(nul === -1 ? version : version.slice(0, nul))
  const isName = (byte: number) => !isDigit(byte) && byte !== dot
  // PHP takes one that begins with # for its own mark of a number, and leaves it as it is.
  if (bytes[0] === hash) return String.fromCharCode(...bytes)
  let form = ""
  let before: number | undefined
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    if (before === undefined) form = character
    else {
      const turns = (isDigit(before) && isName(byte)) || (isName(before) && isDigit(byte))
      const separates = separators.has(byte) || (!turns && !isDigit(byte) && !isLetter(byte))
      if ((separates || turns) && !form.endsWith(".")) form += "."
      if (!separates) form += character
    }
    before = byte
  }
  return form
}

/** PHP's order of what is not a number; a `#` stands for any number, and what is not here comes before all. */
const names = [
  ["dev", 0],
  ["alpha", 1],
  ["a", 1],
  ["beta", 2],
  ["b", 2],
  ["RC", 3],
  ["rc", 3],
  ["#", 4],
  ["pl", 5],
  ["p", 5],
] as const

const anyNumber = "#N#"
const rankOf = (name: string): number => names.find(([start]) => name.startsWith(start))?.[1] ?? -1

const startsWithDigit = (part: string): boolean => isDigit(part.charCodeAt(0))
const orderOf = (a: number | bigint, b: number | bigint): Order => (a < b ? -1 : a > b ? 1 : 0)

/** The largest number that PHP on a 64-bit server reads; larger ones count as this one. */
const largest = 2n ** 63n - 1n
const numberOf = (part: string): bigint => {
  const number = BigInt(/^\d+/.exec(part)?.[0] ?? "0")
  return number > largest ? largest : number
}

const compareParts = (a: string, b: string): Order => {
  const [isNumberA, isNumberB] = [startsWithDigit(a), startsWithDigit(b)]
  return isNumberA && isNumberB
    ? orderOf(numberOf(a), numberOf(b))
    : orderOf(rankOf(isNumberA ? anyNumber : a), rankOf(isNumberB ? anyNumber : b))
}

/** What a version that is longer by `rest` is to the shorter one: after it with a number, else as the name is to a number. */
const compareRest = (rest: ReadonlyArray<string>): Order =>
  startsWithDigit(rest[0] ?? "") ? 1 : compareForms(rest.join("."), anyNumber)

const reverse = (order: Order): Order => (order === 1 ? -1 : order === -1 ? 1 : 0)

/** Compares canonical forms. A dot at the end counts as one more, nameless, part. */
const compareForms = (a: string, b: string): Order => {
  if (a === "" || b === "") return orderOf(a.length, b.length)
  const [partsA, partsB] = [a.split("."), b.split(".")]
  let at = 0
  // PHP never compares the empty part after a dot at the end.
  const ends = (parts: ReadonlyArray<string>) =>
    at >= parts.length || (at === parts.length - 1 && at > 0 && parts[at] === "")
  while (!ends(partsA) && !ends(partsB)) {
    const order = compareParts(partsA[at] ?? "", partsB[at] ?? "")
    if (order !== 0) return order
    at += 1
  }
  if (at < partsA.length) return compareRest(partsA.slice(at))
  return at < partsB.length ? reverse(compareRest(partsB.slice(at))) : 0
}

/**
 * PHP's `version_compare` (php-src `ext/standard/versioning.c`, PHP 8.2 on a 64-bit server), with which WordPress compares
 * the versions of plugins: unknown < dev < alpha, a < beta, b < RC, rc < number < pl, p, and 1.0 < 1.0.0.
 * As in PHP, it is an order only of versions that do not end with a separator.
 */
export const compareVersions = (a: string, b: string): Order => compareForms(canonical(a), canonical(b))

/** A canonical form without the zeros at the end of each of its runs of numbers, of which one is kept at the start. */
const withoutTrailingZeros = (form: string): string => {
  const parts = form.split(".")
  const isZero = (part: string | undefined) => part !== undefined && /^0+$/.test(part)
  return parts
    .filter((_, at) => {
      let end = at
      while (isZero(parts[end])) end += 1
      const endsRun = end === parts.length || !startsWithDigit(parts[end] ?? "")
      return at === 0 || end === at || !endsRun
    })
    .join(".")
}

/** The same order for people, to whom 1, 1.0 and 1.0.0 are one version, and 1.0-rc1 and 1.0.0-rc1. */
export const compareIgnoringTrailingZeros = (a: string, b: string): Order =>
  compareForms(withoutTrailingZeros(canonical(a)), withoutTrailingZeros(canonical(b)))
