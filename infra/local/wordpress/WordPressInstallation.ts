import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import type { Tell } from "../StartDisplay.ts"
import { attempt, buildOnce, exists } from "./Files.ts"
import { extract, fetchPackages, playgroundCli, unzip, wordpressBuilds } from "./Packages.ts"
import { WordPressError } from "./WordPressError.ts"

/** WordPress on this machine, before any tenant has it. */
export interface Installation {
  /** Folder of core, shared by all tenants. Its `wp-content` is an empty place for theirs. */
  readonly coreDir: string
  /** Folder of the SQLite driver. */
  readonly sqliteDir: string
  /** Folder of the `wp-content` that a new tenant gets. */
  readonly contentDir: string
  /** Folder of installed networks, kept so that an empty data folder costs a copy only. */
  readonly networksDir: string
}

/** The release of WordPress that the package holds whole. */
const release = "wp-6.5"

/** Raised when the layout of the folder changes. */
export const layout = 2

/** The configuration comes from the platform's folder, so that an edit needs a restart only. */
const configuration = `<?php require getenv( 'WP_PLATFORM_DIR' ) . '/wp-config.php';\n`

/** Puts the SQLite driver of a fetched package in its place. */
export const placeDriver = Effect.fnUntraced(function* (cli: string, folder: string) {
  const driver = "sqlite-database-integration.zip"
  yield* extract(cli, folder, (path) => path === driver)
  yield* unzip(Path.join(folder, driver), Path.join(folder, "sqlite"), (path) => path.slice(path.indexOf("/") + 1))
  yield* attempt("remove what is unpacked", async () => {
    for (const path of [cli, Path.join(folder, driver)]) await FileSystem.rm(path)
  })
})

/** Parts WordPress, unpacked to `core`, from the content that each tenant has for itself. */
export const arrange = (folder: string): Effect.Effect<void, WordPressError> =>
  attempt("arrange WordPress", async () => {
    const core = Path.join(folder, "core")
    await FileSystem.writeFile(Path.join(core, "wp-config.php"), configuration)
    await FileSystem.rename(Path.join(core, "wp-content"), Path.join(folder, "content"))
    await FileSystem.mkdir(Path.join(core, "wp-content"))
    const content = Path.join(folder, "content")
    for (const path of ["database", "mu-plugins", "db.php"]) {
      await FileSystem.rm(Path.join(content, path), { recursive: true, force: true })
    }
    for (const path of ["mu-plugins", "plugins", "uploads", "upgrade"]) {
      await FileSystem.mkdir(Path.join(content, path), { recursive: true })
    }
  })

const build = Effect.fnUntraced(function* (folder: string, tell: Tell) {
  const [builds = "", cli = ""] = yield* fetchPackages([wordpressBuilds, playgroundCli], folder, (share) =>
    tell("fetching it from the npm registry, once", share),
  )
  yield* tell("unpacking it")
  const archive = `src/wordpress/${release}.zip`
  const assets = `public/${release}/`
  yield* extract(builds, folder, (path) => path === archive || path.startsWith(assets))
  const core = Path.join(folder, "core")
  yield* attempt("place the static files", () => FileSystem.rename(Path.join(folder, "public", release), core))
  yield* unzip(Path.join(folder, archive), core, (path) => path)
  yield* placeDriver(cli, folder)
  yield* attempt("remove what is unpacked", async () => {
    await FileSystem.rm(builds)
    for (const path of ["src", "public"]) await FileSystem.rm(Path.join(folder, path), { recursive: true })
  })
  yield* arrange(folder)
})

/** The parts of an installation that lies in a folder. */
const partsOf = (folder: string, cacheDir: string): Installation => ({
  coreDir: Path.join(folder, "core"),
  sqliteDir: Path.join(folder, "sqlite"),
  contentDir: Path.join(folder, "content"),
  networksDir: Path.join(cacheDir, "networks"),
})

/** The folder of another installation than the usual one, such as `newest.ts` makes. */
const chosen = Config.option(Config.NonEmptyString("WORDPRESS_INSTALLATION"))

/**
 * Makes WordPress ready under `cacheDir`: fetched, checked and unpacked on the first call, found there afterwards; or takes that
 * of the folder in `WORDPRESS_INSTALLATION`.
 */
export const prepareInstallation = Effect.fn("prepareInstallation")(function* (options: {
  readonly cacheDir: string
  readonly tell: Tell
}): Effect.fn.Return<Installation, WordPressError> {
  const cacheDir = Path.resolve(options.cacheDir)
  const other = Option.getOrUndefined(yield* Effect.orDie(chosen))
  if (other !== undefined) {
    if (!(yield* exists(Path.join(other, "core")))) {
      return yield* new WordPressError({ message: `WORDPRESS_INSTALLATION is ${other}, where no WordPress is.` })
    }
    return partsOf(yield* attempt(`find ${other}`, () => FileSystem.realpath(other)), cacheDir)
  }
  const folder = Path.join(cacheDir, `${release}-${wordpressBuilds.version}-${layout}`)
  yield* buildOnce(folder, (target) => build(target, options.tell))
  return partsOf(folder, cacheDir)
})
