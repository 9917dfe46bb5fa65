import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { compileCacheVariables } from "../infra/build/compileCache.ts"
import { cachedCopy } from "./harness/cachedCopy.ts"
import { candidates, environment, median, sizeOf, table } from "./harness/candidates.ts"
import { cold } from "./harness/probes.ts"
import { startStandIn } from "./harness/standIn.ts"

const rounds = Number(process.env["ROUNDS"] ?? 25)

/** Cold start: a new process loads the bundle and answers its first GET, all in turn, so that a busy machine hits all alike. */
const { bare, ours, powertools } = await candidates()
const standIn = await startStandIn()
const folder = mkdtempSync(join(tmpdir(), "compile-cache-"))
try {
  const env = environment(standIn.endpoint)
  const cached = await cachedCopy(ours.bundle, folder)
  const samples = () => new Array<Awaited<ReturnType<typeof cold>>>()
  const runs = [
    { ...ours, env, samples: samples() },
    {
      title: "ours, with compile cache",
      bundle: cached.bundle,
      env: { ...env, ...compileCacheVariables(cached.cache) },
      samples: samples(),
    },
    { ...bare, env, samples: samples() },
    { ...powertools, env, samples: samples() },
  ]
  // One round for the disk's cache, which does not count.
  for (const { bundle, env } of runs) await cold(bundle, env)
  for (let round = 0; round < rounds; round += 1) {
    for (const { bundle, env, samples } of runs) samples.push(await cold(bundle, env))
  }
  const results = runs.map((run) => ({
    title: run.title,
    size: sizeOf(run),
    importMs: median(run.samples.map(({ importMs }) => importMs)),
    answerMs: median(run.samples.map(({ answerMs }) => answerMs)),
    totalMs: median(run.samples.map(({ totalMs }) => totalMs)),
  }))
  const totalOf = (title: string) => results.find((result) => result.title === title)?.totalMs ?? Number.NaN
  console.log(`Cold start, Node ${process.version}: medians of ${rounds} new processes each, interleaved\n`)
  console.log(
    table([
      ["handler", "raw / gzip", "import ms", "first answer ms", "total ms", "to bare", "to Powertools"],
      ...results.map(({ answerMs, importMs, size, title, totalMs }) => [
        title,
        size,
        importMs.toFixed(1),
        answerMs.toFixed(1),
        totalMs.toFixed(1),
        (totalMs / totalOf(bare.title)).toFixed(2),
        (totalMs / totalOf(powertools.title)).toFixed(2),
      ]),
    ]),
  )
  console.log(
    `\nThe compile cache is ${cached.shipped ? "the one that is deployed" : "made here as the build makes it"}.`,
  )
  console.log("Aim of ours: at most 1.00 of the bare one, and 0.85 with a compile cache")
} finally {
  standIn.stop()
  rmSync(folder, { recursive: true, force: true })
}
