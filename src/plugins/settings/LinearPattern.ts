import { type Characters, parsePattern, type PatternNode, PatternRefused } from "./PatternSyntax.ts"
import type { Steps } from "./Steps.ts"

type Place = Extract<PatternNode, { readonly kind: "place" }>["at"]
type Instruction =
  | { readonly kind: "one"; readonly of: Characters }
  | { readonly kind: "place"; readonly at: Place }
  | { readonly kind: "fork"; readonly to: ReadonlyArray<number> }
  | { readonly kind: "found" }

/** Instructions of a pattern with its repetitions written out. */
const mostInstructions = 2000

const isWord = (code: number | undefined): boolean => code !== undefined && /^\w$/.test(String.fromCodePoint(code))

const isAt = (place: Place, codes: ReadonlyArray<number>, at: number): boolean => {
  if (place === "start") return at === 0
  if (place === "end") return at === codes.length
  return (isWord(codes[at - 1]) !== isWord(codes[at])) === (place === "word")
}

/**
 * A regular expression of ECMAScript that is held against a text with all of its ways at once (Thompson, 1968), so that no
 * text takes longer than its length times the length of the pattern. JavaScript's own tries one way after the other, of which
 * there may be more than anybody can wait for.
 */
export class LinearPattern {
  readonly #program: Array<Instruction> = []

  /** Throws a `PatternRefused`. */
  constructor(source: string) {
    this.#write(parsePattern(source))
    this.#add({ kind: "found" })
  }

  /** Whether it is found anywhere in the text. Throws when that takes more steps than there are. */
  test(text: string, steps: Steps): boolean {
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
    let reached: Array<number> = []
    /** Where each instruction was come to last. */
    const seen = new Int32Array(this.#program.length).fill(-1)
    for (let at = 0; at <= codes.length; at += 1) {
      const code = codes[at]
      const starts = [...reached, 0]
      reached = []
      for (let next = starts.pop(); next !== undefined; next = starts.pop()) {
        steps.take()
        if (seen[next] === at) continue
        seen[next] = at
        const instruction = this.#program[next]
        if (instruction === undefined) continue
        if (instruction.kind === "found") return true
        if (instruction.kind === "fork") starts.push(...instruction.to)
        else if (instruction.kind === "place") {
          if (isAt(instruction.at, codes, at)) starts.push(next + 1)
        } else if (code !== undefined && instruction.of(code)) reached.push(next + 1)
      }
    }
    return false
  }

  #add(instruction: Instruction): number {
    if (this.#program.length >= mostInstructions) throw new PatternRefused("it repeats too much")
    return this.#program.push(instruction) - 1
  }

  #write(node: PatternNode): void {
    if (node.kind === "one" || node.kind === "place") this.#add(node)
    else if (node.kind === "all") node.parts.forEach((part) => this.#write(part))
    else if (node.kind === "any") this.#writeAny(node.options)
    else this.#writeRepeat(node)
  }

  #writeAny([first, ...others]: ReadonlyArray<PatternNode>): void {
    if (first === undefined) return
    if (others.length === 0) return this.#write(first)
    const fork = this.#add({ kind: "fork", to: [] })
    this.#write(first)
    const leave = this.#add({ kind: "fork", to: [] })
    this.#program[fork] = { kind: "fork", to: [fork + 1, leave + 1] }
    this.#writeAny(others)
    this.#program[leave] = { kind: "fork", to: [this.#program.length] }
  }

  #writeRepeat({ least, most, part }: Extract<PatternNode, { readonly kind: "repeat" }>): void {
    for (let nth = 0; nth < least; nth += 1) this.#copy(part)
    if (most === Infinity) {
      const fork = this.#add({ kind: "fork", to: [] })
      this.#copy(part)
      const back = this.#add({ kind: "fork", to: [fork] })
      this.#program[fork] = { kind: "fork", to: [fork + 1, back + 1] }
      return
    }
    const forks: Array<number> = []
    for (let nth = least; nth < most; nth += 1) {
      forks.push(this.#add({ kind: "fork", to: [] }))
      this.#copy(part)
    }
    for (const fork of forks) this.#program[fork] = { kind: "fork", to: [fork + 1, this.#program.length] }
  }

  /** A part that is empty is no instruction, and could be repeated for ever. */
  #copy(part: PatternNode): void {
    const before = this.#program.length
    this.#write(part)
    if (this.#program.length === before) this.#add({ kind: "fork", to: [before + 1] })
  }
}
