import * as ChildProcess from "node:child_process"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"
import { pipeline } from "node:stream/promises"

import * as Effect from "effect/Effect"
import { unzipSync } from "fflate"
import * as Tar from "tar"

import { attempt } from "./Files.ts"
import { WordPressError } from "./WordPressError.ts"

/** A package of the npm registry of which only some files are wanted: too large for a dependency. */
export interface Package {
  readonly name: string
  readonly version: string
  /** Subresource integrity of its tarball. */
  readonly integrity: string
}

/** WordPress itself: the PHP files as a zip, the static files as they are. */
export const wordpressBuilds: Package = {
  name: "@wp-playground/wordpress-builds",
  version: "0.9.19",
  integrity: "sha512-dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==",
}

/** Taken for the SQLite driver in it. */
export const playgroundCli: Package = {
  name: "@wp-playground/cli",
  version: "3.1.56",
  integrity: "sha512-JTxl6djPEM2YRYz/w+BUoyoCvhSGHIjqMi4fMV1b8o1UPNvZatLaS7opo57UsrVElXrfdZwvi6IuyS4LswUx9Q==",
}

const npmPack = (what: Package, folder: string): Effect.Effect<void, WordPressError> =>
  Effect.callback((resume) => {
    const child = ChildProcess.execFile(
      "npm",
      ["pack", `${what.name}@${what.version}`, "--pack-destination", folder, "--loglevel", "error"],
      { cwd: folder },
      (error, _stdout, stderr) =>
        resume(
          error === null
            ? Effect.void
            : Effect.fail(
                new WordPressError({
                  message: `npm could not fetch ${what.name}@${what.version}. ${stderr.trim()}`,
                  cause: error,
                }),
              ),
        ),
    )
    return Effect.sync(() => child.kill())
  })

/** Fetches a package's tarball into a folder and checks it. Answers its path. */
export const fetchPackage = Effect.fnUntraced(function* (what: Package, folder: string) {
  const file = Path.join(folder, `${what.name.replace("@", "").replace("/", "-")}-${what.version}.tgz`)
  yield* npmPack(what, folder)
  const digest = yield* attempt(`read ${file}`, async () => {
    const hash = Crypto.createHash("sha512")
    await pipeline(Fs.createReadStream(file), hash)
    return `sha512-${hash.digest("base64")}`
  })
  if (digest !== what.integrity) {
    return yield* new WordPressError({
      message: `${what.name}@${what.version} has the integrity ${digest} and not ${what.integrity}.`,
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
