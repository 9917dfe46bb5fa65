import { mkdirSync, writeFileSync } from "node:fs"
import { serialize } from "node:v8"
import { brotliCompressSync, constants } from "node:zlib"

import type { Item } from "../../../src/platform/Table.ts"
import { crashes } from "../Crashes.ts"
import type { Crash } from "../CrashRuns.ts"
import { domainCrashes } from "../DomainCrashes.ts"
import { downloadCrashes } from "../DownloadCrashes.ts"
import { deadlyGate } from "../Gate.ts"
import { pluginCrashes } from "../PluginCrashes.ts"
import { verificationCrashes } from "../VerificationCrashes.ts"
import { makeWorld, nothing } from "../World.ts"
import { type GoldenRun, outlivesItsRelease, recordsFile, releaseFolder, worldsFile } from "./Golden.ts"
import { otherRecords } from "./others.ts"

// Writes what this release leaves behind wherever one of its runs is killed, for the next release to finish.

/** Kills a run at each of its moments; worlds that are the same are kept once. */
const killed = async ({ name, prepare }: Crash): Promise<GoldenRun> => {
  const world = await makeWorld()
  await world.load(nothing)
  const run = await prepare(world)
  const before = await world.save()
  const counting = deadlyGate(0)
  await run(world.spawn(counting))
  const worlds = new Map<string, GoldenRun["worlds"][number]>()
  for (const [index, moment] of counting.seen.entries()) {
    await world.load(before)
    const gate = deadlyGate(index + 1)
    await Promise.race([gate.killed, run(world.spawn(gate))])
    const { at, items, networks, outside } = await world.save()
    const left = { at, items, networks, outside }
    const state = serialize(left).toString("base64")
    if (!worlds.has(state)) worlds.set(state, { killed: moment, left })
  }
  return { name, worlds: [...worlds.values()] }
}

/** What a record is an example of: its kind and status, and of an operation what it is of and how far it has come. */
const formOf = ({ PK, SK, ending, journal, operationType, status }: Item): string =>
  [
    String(PK).replace(/#.*/, ""),
    String(SK).replace(/#.*/, ""),
    ...(operationType === undefined
      ? [status]
      : [operationType, status, ending === undefined ? "" : "ending", ...Object.keys(Object(journal)).toSorted()]),
  ].join(" ")

const [release] = process.argv.slice(2)
if (release === undefined) throw new Error("Name the release: npm run golden -- RELEASE")
const runs: Array<GoldenRun> = []
for (const crash of [...crashes, ...pluginCrashes, ...domainCrashes, ...downloadCrashes, ...verificationCrashes].filter(
  outlivesItsRelease,
))
  runs.push(await killed(crash))
const records = new Map<string, Item>()
for (const { worlds } of runs) {
  for (const { left } of worlds) for (const item of Object.values(left.items)) records.set(formOf(item), item)
}
for (const item of await otherRecords()) records.set(formOf(item), item)
const byForm = [...records].toSorted(([one], [other]) => (one < other ? -1 : 1))
mkdirSync(releaseFolder(release), { recursive: true })
writeFileSync(recordsFile(release), byForm.map(([, item]) => `${JSON.stringify(item)}\n`).join(""))
const worlds = Buffer.from(JSON.stringify(runs))
writeFileSync(
  worldsFile(release),
  brotliCompressSync(worlds, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: worlds.length },
  }),
)
console.log(
  `${release}: ${runs.length} runs, ${runs.flatMap((run) => run.worlds).length} worlds, ${records.size} records`,
)
