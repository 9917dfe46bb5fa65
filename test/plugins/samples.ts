import type { VersionRange, Vulnerability } from "../../src/plugins/marketplace/Vulnerability.ts"

/** A range that includes its borders. */
export const range = (from: string, to: string, change: Partial<VersionRange> = {}): VersionRange => ({
  from,
  fromInclusive: true,
  to,
  toInclusive: true,
  ...change,
})

export const vulnerability = (id: string, change: Partial<Vulnerability> = {}): Vulnerability => ({
  id,
  title: `Vulnerability ${id}`,
  cve: null,
  cvssScore: 6.4,
  rating: "Medium",
  affected: [range("*", "1.2.3")],
  patchedVersions: ["1.2.4"],
  references: [],
  copyrights: { message: null, defiant: null, mitre: null },
  ...change,
})

const encoder = new TextEncoder()
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** The bytes in pieces, cut at these places; some may be empty. */
export const split = (bytes: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((place, at) => bytes.subarray(places[at], place))
}

/** A feed in chunks that are not long-lived: each is overwritten when the next is asked for. */
export const arriving = async function* (chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    const copy = Uint8Array.from(chunk)
    yield copy
    copy.fill(0x22)
  }
}
