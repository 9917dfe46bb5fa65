import * as ChildProcess from "node:child_process"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"
import { pipeline } from "node:stream/promises"

import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { unzipSync } from "fflate"
import * as Tar from "tar"

import type { Share } from "../StartDisplay.ts"
import { attempt } from "./Files.ts"
import { WordPressError } from "./WordPressError.ts"

/** A package of the npm registry of which only some files are wanted: too large for a dependency. */
export interface Package {
  readonly name: string
  readonly version: string
  /** Bytes of its tarball. */
  readonly size: number
  /** Subresource integrity of its tarball. */
  readonly integrity: string
}

/** WordPress itself: the PHP files as a zip, the static files as they are. */
export const wordpressBuilds: Package = {
  name: "@wp-playground/wordpress-builds",
  version: "0.9.19",
  size: 158_509_326,
  integrity: "sha512-dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==",
}

/** Taken for the SQLite driver in it. */
export const playgroundCli: Package = {
  name: "@wp-playground/cli",
  version: "3.1.56",
  size: 399_290,
  integrity: "sha512-JTxl6djPEM2YRYz/w+BUoyoCvhSGHIjqMi4fMV1b8o1UPNvZatLaS7opo57UsrVElXrfdZwvi6IuyS4LswUx9Q==",
}

/** The last of npm's error lines that is a sentence. */
const npmReason = (stderr: string): string =>
  stderr
    .split("\n")
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ""))
    .find((line) => line !== "" && !/^(code|errno|syscall|type)\b/.test(line)) ?? "It gave no reason."

const npmPack = (
  packages: ReadonlyArray<Package>,
  folder: string,
  cache: string,
): Effect.Effect<void, WordPressError> =>
  Effect.callback((resume) => {
    const names = packages.map(({ name, version }) => `${name}@${version}`)
    const child = ChildProcess.execFile(
      "npm",
      ["pack", ...names, "--pack-destination", folder, "--cache", cache, "--loglevel", "error"],
      { cwd: folder },
      (error, _stdout, stderr) =>
        resume(
          error === null
            ? Effect.void
            : Effect.fail(
                new WordPressError({
                  message: `WordPress could not be fetched by npm: ${npmReason(stderr)}\nIt is needed once: see that npm reaches its registry (npm ping; npm config list shows its proxy and registry), and start again.`,
                  cause: error,
                }),
              ),
        ),
    )
    // It must be gone before its folder is.
    return Effect.callback<void>((gone) => {
      if (child.exitCode !== null || child.signalCode !== null) return gone(Effect.void)
      child.once("exit", () => gone(Effect.void))
      child.kill("SIGKILL")
    })
  })

const sizeOf = async (folder: string): Promise<number> => {
  let size = 0
  for (const entry of await FileSystem.readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    // npm moves its files about meanwhile.
    size += await FileSystem.stat(Path.join(entry.parentPath, entry.name)).then(
      (file) => file.size,
      () => 0,
    )
  }
  return size
}

/** Tells how far a download is, by the size of a folder that it fills. */
export const followed = <E>(
  download: Effect.Effect<void, E>,
  folder: string,
  total: number,
  tell: (share: Share) => Effect.Effect<void>,
): Effect.Effect<void, E> => {
  const watch = Effect.promise(() => sizeOf(folder).catch(() => 0)).pipe(
    Effect.flatMap((done) => tell({ done, total })),
    Effect.repeat(Schedule.spaced("250 millis")),
  )
  return Effect.raceFirst(download, Effect.andThen(watch, Effect.never))
}

/**
 * Fetches packages' tarballs into a folder and checks them. Answers their paths. npm fetches them, because people have told it of
 * their proxies, mirrors and passwords; how far it is shows in the size of a cache of its own.
 */
export const fetchPackages = Effect.fnUntraced(function* (
  packages: ReadonlyArray<Package>,
  folder: string,
  tell: (share: Share) => Effect.Effect<void>,
) {
  const cache = Path.join(folder, "npm-cache")
  const total = packages.reduce((sum, { size }) => sum + size, 0)
  yield* attempt(`make ${cache}`, () => FileSystem.mkdir(cache))
  yield* followed(npmPack(packages, folder, cache), cache, total, tell)
  yield* attempt(`remove ${cache}`, () => FileSystem.rm(cache, { recursive: true }))
  return yield* Effect.forEach(packages, (one) => checked(one, folder))
})

const checked = Effect.fnUntraced(function* ({ integrity, name, version }: Package, folder: string) {
  const file = Path.join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`)
  const digest = yield* attempt(`read ${file}`, async () => {
    const hash = Crypto.createHash("sha512")
    await pipeline(Fs.createReadStream(file), hash)
    return `sha512-${hash.digest("base64")}`
  })
  if (digest !== integrity) {
    return yield* new WordPressError({
      message: `${name}@${version} has the integrity ${digest} and not ${integrity}.`,
    })
  }
  return file
})

/** Extracts the files of a tarball whose path, below its `package` folder, is wanted. */
export const extract = (
  tarball: string,
  folder: string,
  wanted: (path: string) => boolean,
): Effect.Effect<void, WordPressError> =>
  attempt(`extract ${tarball}`, () =>
    Tar.extract({
      file: tarball,
      cwd: folder,
      strip: 1,
      filter: (path) => wanted(path.slice(path.indexOf("/") + 1)),
    }),
  )

/** Extracts a zip, without a system tool. `rename` answers the path of a file, or undefined to leave it out. */
export const unzip = (
  archive: string,
  folder: string,
  rename: (path: string) => string | undefined,
): Effect.Effect<void, WordPressError> =>
  attempt(`unzip ${archive}`, async () => {
    const made = new Set<string>()
    for (const [name, bytes] of Object.entries(unzipSync(await FileSystem.readFile(archive)))) {
      const path = name.endsWith("/") ? undefined : rename(name)
      if (path === undefined) continue
      const target = Path.join(folder, path)
      if (!target.startsWith(folder + Path.sep)) throw new Error(`${name} leaves the folder`)
      const parent = Path.dirname(target)
      if (!made.has(parent)) await FileSystem.mkdir(parent, { recursive: true })
      made.add(parent)
      await FileSystem.writeFile(target, bytes)
    }
  })
