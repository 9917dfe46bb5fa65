import { existsSync, readdirSync, readFileSync } from "node:fs"
import { brotliDecompressSync } from "node:zlib"

import { type Item, toItem } from "../../../src/platform/Table.ts"
import type { Crash } from "../CrashRuns.ts"
import type { Saved, World } from "../World.ts"

// What a release left behind, as it is kept: worlds in which a run of it was killed, and a record of each form.

/** A world as plain values. */
export type Left = Pick<Saved, "at" | "items" | "outside" | "networks">

/** The worlds that a run's kills left behind, each once, with where it was killed. */
export interface GoldenRun {
  readonly name: string
  readonly worlds: ReadonlyArray<{ readonly killed: string; readonly left: Left }>
}

/** A run that goes on in another release: one within a request is over with it, and what it leaves is what the queue's leave. */
export const outlivesItsRelease = ({ alone, name }: Crash): boolean =>
  !name.includes("within its request") && alone !== "traces"

export const releaseFolder = (release: string): URL => new URL(`./${release}/`, import.meta.url)
export const worldsFile = (release: string): URL => new URL("worlds.json.br", releaseFolder(release))
/** A record a line. */
export const recordsFile = (release: string): URL => new URL("records.jsonl", releaseFolder(release))

/** The releases of which records are kept, the first one first. */
export const releases = (): ReadonlyArray<string> =>
  readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()

/** The one whose worlds are kept: those of the releases before it have come to rest. */
export const lastRelease = (): string => {
  const [release] = releases().filter((name) => existsSync(worldsFile(name)))
  if (release === undefined) throw new Error("no worlds are kept: npm run golden writes them")
  return release
}

const parseWorlds: (text: string) => ReadonlyArray<GoldenRun> = JSON.parse
const parseRecord: (text: string) => Item = JSON.parse

/** The worlds of the last release of which some are kept. */
export const worldsOf = (release: string): ReadonlyArray<GoldenRun> =>
  parseWorlds(brotliDecompressSync(readFileSync(worldsFile(release))).toString())

export const recordsOf = (release: string): ReadonlyArray<Item> =>
  readFileSync(recordsFile(release), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseRecord(line))

/** Makes a world be as one was left. */
export const enter = (world: World, { at, items, networks, outside }: Left): void => {
  world.clock.set(at)
  Object.assign(world.outside, structuredClone(outside))
  Object.assign(world.networks, structuredClone(networks))
  world.store.fill(Object.values(items).map(toItem))
}
