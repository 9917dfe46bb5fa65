/** A regular expression that cannot be held against a text in a time that grows with the text alone. */
export class PatternRefused extends Error {}

/** Whether a character, by its code point, is one that a pattern asks for here. */
export type Characters = (code: number) => boolean

export type PatternNode =
  | { readonly kind: "one"; readonly of: Characters }
  | { readonly kind: "place"; readonly at: "start" | "end" | "word" | "inside" }
  | { readonly kind: "all"; readonly parts: ReadonlyArray<PatternNode> }
  | { readonly kind: "any"; readonly options: ReadonlyArray<PatternNode> }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly least: number; readonly most: number }

const escape =
  /\\(?:u\{[\da-f]+\}|ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\}|.)/iuy
const characterClass = /\[(?:\\.|[^\]\\])*\]/suy
const quantifier = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/uy
const group = /\((?:\?:|\?<[^=!>][^>]*>|(?!\?))/uy

/** One character by the language's own rules; those of ASCII are asked for once. */
const charactersOf = (source: string): Characters => {
  const pattern = new RegExp(`^${source}$`, "u")
  const known: Array<boolean | undefined> = []
  const is = (code: number) => pattern.test(String.fromCodePoint(code))
  return (code) => (code < 128 ? (known[code] ??= is(code)) : is(code))
}

const places = { "^": "start", $: "end", "\\b": "word", "\\B": "inside" } as const
const isPlace = (source: string): source is keyof typeof places => Object.hasOwn(places, source)

/** Reads a pattern of ECMAScript (flag `u`), whose syntax was found good by the language itself. */
class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  any(): PatternNode {
    const options = [this.#all()]
    while (this.#source[this.#at] === "|") {
      this.#at += 1
      options.push(this.#all())
    }
    return { kind: "any", options }
  }

  #all(): PatternNode {
    const parts: Array<PatternNode> = []
    while (this.#at < this.#source.length && this.#source[this.#at] !== "|" && this.#source[this.#at] !== ")") {
      parts.push(this.#repeated(this.#atom()))
    }
    return { kind: "all", parts }
  }

  #take(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at
    const found = token.exec(this.#source)
    this.#at += found?.[0].length ?? 0
    return found
  }

  #repeated(part: PatternNode): PatternNode {
    const found = this.#take(quantifier)
    if (found === null) return part
    const [token, least, comma, most] = found
    const bounds =
      least === undefined
        ? [token.startsWith("+") ? 1 : 0, token.startsWith("?") ? 1 : Infinity]
        : [Number(least), most !== "" ? Number(most) : comma === "" ? Number(least) : Infinity]
    return { kind: "repeat", part, least: bounds[0] ?? 0, most: bounds[1] ?? Infinity }
  }

  #atom(): PatternNode {
    const first = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0)
    if (first === "(") {
      if (this.#take(group) === null) throw new PatternRefused("it looks ahead or behind")
      const inner = this.any()
      this.#at += 1
      return inner
    }
    const source = this.#take(characterClass)?.[0] ?? this.#take(escape)?.[0]
    if (source !== undefined) {
      if (/^\\[1-9k]/.test(source)) throw new PatternRefused("it refers to what it has found before")
      return isPlace(source) ? { kind: "place", at: places[source] } : { kind: "one", of: charactersOf(source) }
    }
    this.#at += first.length
    if (isPlace(first)) return { kind: "place", at: places[first] }
    if (first === ".") return { kind: "one", of: charactersOf(first) }
    const code = first.codePointAt(0)
    return { kind: "one", of: (other) => other === code }
  }
}

/** What a pattern of ECMAScript says. Throws a `PatternRefused` for what needs more than a look at each character. */
export const parsePattern = (source: string): PatternNode => {
  try {
    RegExp(source, "u")
  } catch {
    throw new PatternRefused("it is no regular expression")
  }
  return new Reader(source).any()
}
