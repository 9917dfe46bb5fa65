import { maxSettingsBytes } from "../../src/platform/Storable.ts"

/** As many of one member, in a list, as settings may have. */
const filledWith = (member: unknown): Readonly<Record<string, unknown>> => {
  const each = Buffer.byteLength(JSON.stringify(member)) + 1
  return { all: Array.from({ length: Math.floor((maxSettingsBytes - 9) / each) }, () => member) }
}

/** The largest settings that are taken, of every shape that the table counts in another way than JSON does. */
export const largestSettings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "one text": { text: "x".repeat(maxSettingsBytes - 11) },
  "one text of four-byte characters": { text: "\u{1f600}".repeat(Math.floor((maxSettingsBytes - 11) / 4)) },
  digits: filledWith(7),
  "negative digits": filledWith(-7),
  "long numbers": filledWith(1_234_567.890_123),
  "empty lists": filledWith([]),
  "empty objects": filledWith({}),
  nothings: filledWith(null),
  "one-letter fields": filledWith({ a: 1 }),
}
