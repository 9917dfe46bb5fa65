import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"

import type { Tell } from "../StartDisplay.ts"
import { attempt, buildOnce } from "./Files.ts"
import { extract, fetchPackages, playgroundCli, unzip, wordpressBuilds } from "./Packages.ts"
import type { WordPressError } from "./WordPressError.ts"

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
const layout = 2

/** The configuration comes from the platform's folder, so that an edit needs a restart only. */
const configuration = `<?php require getenv( 'WP_PLATFORM_DIR' ) . '/wp-config.php';\n`

const build = Effect.fnUntraced(function* (folder: string, tell: Tell) {
  const [builds = "", cli = ""] = yield* fetchPackages([wordpressBuilds, playgroundCli], folder, (share) =>
    tell("fetching it from the npm registry, once", share),
  )
  yield* tell("unpacking it")
  const archive = `src/wordpress/${release}.zip`
  const assets = `public/${release}/`
  const driver = "sqlite-database-integration.zip"
  yield* extract(builds, folder, (path) => path === archive || path.startsWith(assets))
  yield* extract(cli, folder, (path) => path === driver)
  const core = Path.join(folder, "core")
  yield* attempt("place the static files", () => FileSystem.rename(Path.join(folder, "public", release), core))
  yield* unzip(Path.join(folder, archive), core, (path) => path)
  yield* unzip(Path.join(folder, driver), Path.join(folder, "sqlite"), (path) => path.slice(path.indexOf("/") + 1))
  yield* attempt("arrange WordPress", async () => {
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
    for (const path of [builds, cli, Path.join(folder, driver)]) await FileSystem.rm(path)
    for (const path of ["src", "public"]) {
      await FileSystem.rm(Path.join(folder, path), { recursive: true })
    }
  })
})

/** Makes WordPress ready under `cacheDir`: fetched, checked and unpacked on the first call, found there afterwards. */
export const prepareInstallation = Effect.fn("prepareInstallation")(function* (options: {
  readonly cacheDir: string
  readonly tell: Tell
}): Effect.fn.Return<Installation, WordPressError> {
  const cacheDir = Path.resolve(options.cacheDir)
  const folder = Path.join(cacheDir, `${release}-${wordpressBuilds.version}-${layout}`)
  yield* buildOnce(folder, (target) => build(target, options.tell))
  return {
    coreDir: Path.join(folder, "core"),
    sqliteDir: Path.join(folder, "sqlite"),
    contentDir: Path.join(folder, "content"),
    networksDir: Path.join(cacheDir, "networks"),
  }
})
