import { readFileSync } from "node:fs"

import * as Effect from "effect/Effect"

import { openFeed } from "../../infra/ops/feedSource.ts"
import { readFeedRecord } from "../../src/plugins/vulnerabilities/FeedRecord.ts"
import { importFeed } from "../../src/plugins/vulnerabilities/VulnerabilityFeed.ts"
import { slugOf } from "./feedFile.ts"

// One import in a process of its own: `feed-probe.ts stream|parse FILE`. Prints what it found, the time and the peak memory.

const [, , way = "", file = ""] = process.argv
/** A marketplace of 200 plugins. */
const wanted = new Set(Array.from({ length: 200 }, (_, at) => slugOf(at)))

const streamed = () =>
  Effect.runPromise(
    openFeed(file).pipe(
      Effect.flatMap((feed) => importFeed(feed, wanted)),
      Effect.scoped,
    ),
  ).then(({ matched, records }) => ({ matched, records }))

const parsed = () => {
  const records = Object.entries<unknown>(JSON.parse(readFileSync(file, "utf8")))
  const matched = records.flatMap(([id, record]) => {
    const matches = readFeedRecord(id, record, wanted)
    return matches._tag === "Success" ? matches.success : []
  })
  return { matched: matched.length, records: records.length }
}

const start = performance.now()
const found = way === "parse" ? parsed() : await streamed()
const ms = performance.now() - start
console.log(JSON.stringify({ ...found, ms, maxRssMb: process.resourceUsage().maxRSS / 1024 }))
