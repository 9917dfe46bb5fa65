const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])

/** Bytes that most members fit in. */
const usualLength = 256 * 1024

/** What is wrong with the text, for people. */
export class JsonMembersError extends Error {}

const refuse = (reason: string): never => {
  throw new JsonMembersError(reason)
}

/**
 * Reads the members of one JSON object of any length, while it arrives in pieces, and keeps no more of it than the member
 * that it stands in. It only looks for the ends of the members; `JSON.parse` reads each of them, so that what is no JSON is
 * refused as strictly as there. Members with the same key are all given.
 */
export class JsonMembers {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  readonly #longest: number
  #state: "before" | "inside" | "after" = "before"
  /** Open braces and brackets within the member. */
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** What came in earlier chunks of the member, at the start of a buffer that grows with it. */
  #begun = Buffer.alloc(usualLength)
  #begunLength = 0
  #members = 0

  /** `longest` is the number of bytes that a member may have. */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** The members that end in the next chunk. Throws a `JsonMembersError`; its chunks have to be read to their end, in their order. */
  *read(chunk: Uint8Array): Generator<readonly [key: string, value: unknown]> {
    let start = this.#state === "inside" ? 0 : this.#skipBlanks(chunk, 0)
    if (this.#state === "before" && start < chunk.length) {
      if (chunk[start] !== openBrace) refuse("it is not a JSON object")
      this.#state = "inside"
      start += 1
    }
    if (this.#state !== "inside") return
    let at = start
    while (at < chunk.length) {
      if (this.#isInString) {
        at = this.#skipString(chunk, at)
        continue
      }
      const byte = chunk[at]
      if (byte === quote) this.#isInString = true
      else if (byte === openBrace || byte === openBracket) this.#depth += 1
      else if (this.#depth > 0) {
        if (byte === closeBrace || byte === closeBracket) this.#depth -= 1
      } else if (byte === comma) {
        yield this.#parse(this.#take(chunk.subarray(start, at)))
        start = at + 1
      } else if (byte === closeBracket) refuse("it closes a bracket that is not open")
      else if (byte === closeBrace) {
        const last = this.#take(chunk.subarray(start, at))
        if (this.#members > 0 || /[^ \t\n\r]/.test(last)) yield this.#parse(last)
        this.#state = "after"
        this.#skipBlanks(chunk, at + 1)
        return
      }
      at += 1
    }
    this.#keep(chunk.subarray(start))
  }

  /** Throws unless the object is complete. */
  end(): void {
    if (this.#state !== "after") refuse("it ends too early")
  }

  /** Where the first byte stands that is not blank; nothing else may follow the object. */
  #skipBlanks(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length && blanks.has(chunk[at] ?? 0)) at += 1
    if (this.#state === "after" && at < chunk.length) refuse("something follows the JSON object")
    return at
  }

  /** Where the string's last quote stands after, or where the chunk ends. */
  #skipString(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (chunk[at] === backslash) this.#isEscaped = true
      else if (chunk[at] === quote) {
        this.#isInString = false
        return at + 1
      }
    }
    return chunk.length
  }

  #keep(piece: Uint8Array): void {
    const length = this.#begunLength + piece.length
    if (length > this.#longest) refuse(`record ${this.#members + 1} is longer than ${this.#longest} bytes`)
    if (length > this.#begun.length) {
      const larger = Buffer.alloc(2 * length)
      this.#begun.copy(larger, 0, 0, this.#begunLength)
      this.#begun = larger
    }
    this.#begun.set(piece, this.#begunLength)
    this.#begunLength = length
  }

  /** The text of a member whose last piece is here. */
  #take(piece: Uint8Array): string {
    const text = this.#decode(this.#complete(piece))
    this.#begunLength = 0
    if (this.#begun.length > usualLength) this.#begun = Buffer.alloc(usualLength)
    return text
  }

  #complete(piece: Uint8Array): Uint8Array {
    if (this.#begunLength === 0 && piece.length <= this.#longest) return piece
    this.#keep(piece)
    return this.#begun.subarray(0, this.#begunLength)
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return refuse(`record ${this.#members + 1} is not UTF-8`)
    }
  }

  #parse(text: string): readonly [string, unknown] {
    this.#members += 1
    return this.#entryOf(`{${text}}`) ?? refuse(`record ${this.#members} is missing`)
  }

  #entryOf(text: string): readonly [string, unknown] | undefined {
    try {
      return Object.entries<unknown>(JSON.parse(text))[0]
    } catch {
      return refuse(`record ${this.#members} is not JSON`)
    }
  }
}
