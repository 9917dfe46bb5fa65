import { candidates, environment, median, table } from "./harness/candidates.ts"
import { warm } from "./harness/probes.ts"

const blocks = Number(process.env["BLOCKS"] ?? 15)
const requests = 2000

/** Warm requests: each handler in its own process, blocks of requests in turn, DynamoDB answered beneath the SDK. */
const all = await candidates()
const env = environment("http://127.0.0.1:9")
const runs = await Promise.all(
  [all.ours, all.bare, all.powertools].map(async ({ bundle, title }) => ({
    title,
    process: await warm(bundle, env),
    samples: new Array<number>(),
  })),
)
try {
  // The first blocks are the compiler's.
  for (let block = 0; block < 3; block += 1) for (const run of runs) await run.process.measure(requests)
  for (let block = 0; block < blocks; block += 1) {
    for (const { process, samples } of runs) samples.push(await process.measure(requests))
  }
  const bare = median(runs.find(({ title }) => title === all.bare.title)?.samples ?? [])
  console.log(
    `Warm requests, Node ${process.version}: medians of ${blocks} blocks of ${requests} requests each, interleaved\n`,
  )
  console.log(
    table([
      ["handler", "µs a request", "framework µs"],
      ...runs.map(({ samples, title }) => [title, median(samples).toFixed(1), (median(samples) - bare).toFixed(1)]),
    ]),
  )
  console.log("\nAim of ours: at most 60 µs of framework")
} finally {
  for (const { process } of runs) process.stop()
}
