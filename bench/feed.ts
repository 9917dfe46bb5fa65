import { mkdtempSync, rmSync, statSync, createReadStream, createWriteStream } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"

import { table } from "./harness/candidates.ts"
import { writeFeed } from "./harness/feedFile.ts"
import { probeFeed } from "./harness/feedProbe.ts"

const megabytes = Number(process.env["MEGABYTES"] ?? 150)
const heap = 192
const mostRss = 256

/** The import of a whole vulnerability feed: its time and memory, each in a process of its own. */
const folder = mkdtempSync(join(tmpdir(), "feed-"))
try {
  const plain = join(folder, "feed.json")
  const packed = `${plain}.gz`
  await writeFeed(plain, megabytes * 1e6)
  await pipeline(createReadStream(plain), createGzip({ level: 6 }), createWriteStream(packed))
  const runs = [
    { title: "streamed (ours)", way: "stream", file: plain, heap },
    { title: "streamed, gzip", way: "stream", file: packed, heap },
    { title: "JSON.parse of the whole", way: "parse", file: plain, heap },
    { title: "JSON.parse, heap not limited", way: "parse", file: plain, heap: undefined },
  ] as const
  const results = []
  for (const { file, heap, title, way } of runs) {
    results.push({ title, way, heap, found: await probeFeed(way, file, heap).catch(() => undefined) })
  }
  console.log(
    `Vulnerability feed of ${(statSync(plain).size / 1e6).toFixed(0)} MB, ${(statSync(packed).size / 1e6).toFixed(0)} MB as gzip; Node ${process.version}\n`,
  )
  console.log(
    table([
      ["import", "heap MB", "records", "matched", "seconds", "peak RSS MB"],
      ...results.map(({ found, heap, title }) => [
        title,
        heap === undefined ? "default" : String(heap),
        ...(found === undefined
          ? ["out of memory", "", "", ""]
          : [String(found.records), String(found.matched), (found.ms / 1000).toFixed(1), found.maxRssMb.toFixed(0)]),
      ]),
    ]),
  )
  console.log(`\nAim of ours: less than ${mostRss} MB`)
  const ours = results.filter(({ way }) => way === "stream")
  if (!ours.every(({ found }) => found !== undefined && found.maxRssMb < mostRss)) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
