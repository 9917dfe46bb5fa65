import { refused } from "./Refused.ts"

const lineEnd = Buffer.from("\r\n")

/**
 * Takes `aws-chunked` apart, in which the SDK sends a stream whose checksum comes behind it: gives the data as it comes, and
 * what is behind the data into `trailers`. A body that is not whole is refused.
 */
export async function* awsChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0)
  /** Bytes of the present chunk that are still to come; below none, a line is to come. */
  let left = -1
  let state: "size" | "data" | "trailers" | "done" = "size"
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    while (state !== "done") {
      if (state === "data" && left > 0) {
        if (rest.length === 0) break
        const data = rest.subarray(0, left)
        left -= data.length
        rest = rest.subarray(data.length)
        yield data
        continue
      }
      const at = rest.indexOf(lineEnd)
      if (at === -1) {
        // No line of these is longer: it is a size, or a header.
        if (rest.length > 8192) throw refused.incomplete()
        break
      }
      const line = rest.subarray(0, at).toString("latin1")
      rest = rest.subarray(at + lineEnd.length)
      if (state === "data") {
        if (line !== "") throw refused.incomplete()
        state = "size"
      } else if (state === "size") {
        const size = /^[\da-f]{1,9}(?=;|$)/i.exec(line)?.[0]
        if (size === undefined) throw refused.incomplete()
        left = Number.parseInt(size, 16)
        state = left === 0 ? "trailers" : "data"
      } else if (line === "") {
        state = "done"
      } else {
        const [name = "", ...value] = line.split(":")
        trailers.set(name.trim().toLowerCase(), value.join(":").trim())
      }
    }
  }
  if (state !== "done" || rest.length > 0) throw refused.incomplete()
}
