import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"

import { Clock, Console, Effect, type Redacted } from "effect"

import { downloadFeed } from "../../src/plugins/vulnerabilities/FeedDownload.ts"
import { type FeedCounts, FeedUnreadable } from "../../src/plugins/vulnerabilities/VulnerabilityFeed.ts"

const isUrl = (place: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(place)

const openFile = Effect.fnUntraced(function* (path: string) {
  const found = yield* Effect.tryPromise({
    try: () => stat(path),
    catch: (cause) => new FeedUnreadable({ reason: `there is no file ${path}`, cause }),
  })
  if (!found.isFile()) return yield* new FeedUnreadable({ reason: `${path} is not a file` })
  const feed: AsyncIterable<Uint8Array> = yield* Effect.acquireRelease(
    Effect.sync(() => createReadStream(path, { highWaterMark: 64 * 1024 })),
    (stream) => Effect.sync(() => stream.destroy()),
  )
  return feed
})

/**
 * The bytes of a feed, from a file or from an https address with the account's Wordfence API key; either may be gzip, which
 * `importFeed` unpacks. The file or connection is closed with the scope.
 */
export const openFeed = (fileOrUrl: string, key?: Redacted.Redacted) =>
  isUrl(fileOrUrl) ? downloadFeed(fileOrUrl, key) : openFile(fileOrUrl)

/** Counts for people. */
export const describeCounts = ({ bytes, matched, records, skipped }: FeedCounts): string =>
  `${records.toLocaleString("en")} records, ${(bytes / 1e6).toFixed(1)} MB read, ${matched.toLocaleString("en")} of wanted plugins${
    skipped === 0 ? "" : `, ${skipped.toLocaleString("en")} skipped`
  }`

/** Reports how far an import is, every so many seconds, for as long as it goes on. */
export const reportProgress = (seconds: number, report: (line: string) => Effect.Effect<void> = Console.log) =>
  Effect.gen(function* () {
    let last = yield* Clock.currentTimeMillis
    return (counts: FeedCounts) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (now - last < seconds * 1000) return
        last = now
        yield* report(describeCounts(counts))
      })
  })
