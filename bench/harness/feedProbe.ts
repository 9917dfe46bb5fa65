import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import { Schema } from "effect"

const run = promisify(execFile)

const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      matched: Schema.Int,
      records: Schema.Int,
      ms: Schema.Finite,
      maxRssMb: Schema.Finite,
    }),
  ),
)

/** Imports a feed in a process of its own, with a heap of at most so many MB; fails when the process does. */
export const probeFeed = async (way: "stream" | "parse", file: string, heapMb?: number) => {
  const limit = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`]
  const { stdout } = await run(process.execPath, [...limit, join(import.meta.dirname, "feed-probe.ts"), way, file])
  return decode(stdout)
}
