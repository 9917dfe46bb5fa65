import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"

import type { Tell } from "../StartDisplay.ts"
import { attempt, buildOnce, exists } from "./Files.ts"
import { fetchPackages, followed, playgroundCli } from "./Packages.ts"
import { WordPressError } from "./WordPressError.ts"
import { arrange, layout, placeDriver } from "./WordPressInstallation.ts"

/** WordPress, its theme, and the libraries that Debian keeps apart from it. */
const packages = [
  "wordpress",
  "wordpress-theme-twentytwentyfive",
  "libphp-phpmailer",
  "php-getid3",
  "libjs-cropper",
  "libjs-jquery-ui",
  "libjs-lodash",
  "libjs-underscore",
]

const mirror = "http://deb.debian.org/debian"

/** Of the package `debian-archive-keyring`, which knows the keys of newer suites, too. */
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

/** What a shell would say when there is no such program. */
const missing = (error: Error): string =>
  "code" in error && error.code === "ENOENT" ? " It is there on Debian and Ubuntu only." : ""

const run = (program: string, args: ReadonlyArray<string>, folder: string): Effect.Effect<string, WordPressError> =>
  Effect.callback((resume) => {
    const child = ChildProcess.execFile(program, args, { cwd: folder, encoding: "utf8" }, (error, stdout, stderr) =>
      resume(
        error === null
          ? Effect.succeed(stdout)
          : Effect.fail(
              new WordPressError({
                message: `${program} could not fetch or unpack WordPress: ${stderr.trim() || error.message}${missing(error)}`,
                cause: error,
              }),
            ),
      ),
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** An apt of its own: it knows one suite, and nothing of what is installed on this machine. */
const aptOf = Effect.fnUntraced(function* (suite: string, root: string) {
  const sources = Path.join(root, "sources.list")
  const status = Path.join(root, "status")
  yield* attempt(`make ${root}`, async () => {
    for (const path of ["state/lists/partial", "cache/archives/partial"]) {
      await FileSystem.mkdir(Path.join(root, path), { recursive: true })
    }
    await FileSystem.writeFile(sources, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`)
    await FileSystem.writeFile(status, "")
  })
  const options = Object.entries({
    "Dir::State": Path.join(root, "state"),
    "Dir::State::status": status,
    "Dir::Cache": Path.join(root, "cache"),
    "Dir::Etc::sourcelist": sources,
    "Dir::Etc::sourceparts": "-",
    // Only what root fetches would be fetched by another user, who may not write here.
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`])
  return (folder: string, ...args: ReadonlyArray<string>) => run("apt-get", [...options, ...args], folder)
})

/** The version and the bytes to come, by apt's own list: `'address' file size hash` for each package. */
const offered = (uris: string) => {
  const lines = uris.split("\n").map((line) => /^'[^']+' (\S+) (\d+) /.exec(line))
  const wordpress = lines.map((line) => /^wordpress_([^_]+)_/.exec(line?.[1] ?? "")?.[1]).find(Boolean)
  return {
    version: wordpress === undefined ? undefined : decodeURIComponent(wordpress),
    total: lines.reduce((sum, line) => sum + Number(line?.[2] ?? 0), 0),
  }
}

const unpack = Effect.fnUntraced(function* (debs: string, folder: string) {
  const files = yield* attempt(`read ${debs}`, () => FileSystem.readdir(debs))
  const all = Path.join(folder, "all")
  for (const file of files) yield* run("dpkg-deb", ["--extract", Path.join(debs, file), all], folder)
  yield* attempt("place WordPress", async () => {
    // The libraries are links. What leads nowhere is of a configured Apache, and not of WordPress.
    await FileSystem.cp(Path.join(all, "usr/share/wordpress"), Path.join(folder, "core"), {
      recursive: true,
      dereference: true,
      filter: (source) =>
        FileSystem.stat(source).then(
          () => true,
          () => false,
        ),
    })
    for (const path of [all, debs]) await FileSystem.rm(path, { recursive: true })
  })
})

/** Installations of the suite's earlier versions are of no use any more. */
const removeOthers = (cacheDir: string, suite: string, kept: string): Effect.Effect<void, WordPressError> =>
  attempt(`clean ${cacheDir}`, async () => {
    for (const name of await FileSystem.readdir(cacheDir)) {
      if (name.startsWith(`${suite}-`) && name !== kept) {
        await FileSystem.rm(Path.join(cacheDir, name), { recursive: true })
      }
    }
  })

/**
 * Makes the WordPress of a Debian suite ready under `cacheDir`, in the version that the suite has today, and answers its folder:
 * npm has none of the newer releases. apt verifies the packages by Debian's keys.
 */
export const prepareDebian = Effect.fn("prepareDebian")(function* (suite: string, cacheDir: string, tell: Tell) {
  const apt = yield* aptOf(suite, Path.join(cacheDir, "apt", suite))
  yield* tell(`asking ${suite} for its version`)
  yield* apt(cacheDir, "update", "--error-on=any")
  const { total, version } = offered(yield* apt(cacheDir, "download", "--print-uris", ...packages))
  if (version === undefined) return yield* new WordPressError({ message: `Debian's ${suite} has no WordPress.` })
  const name = `${suite}-${version}-${layout}`
  const folder = Path.join(cacheDir, name)
  if (yield* exists(folder)) return folder
  yield* buildOnce(
    folder,
    Effect.fnUntraced(function* (target) {
      const debs = Path.join(target, "debs")
      yield* attempt(`make ${debs}`, () => FileSystem.mkdir(debs))
      yield* followed(Effect.asVoid(apt(debs, "download", ...packages)), debs, total, (share) =>
        tell("fetching it from Debian", share),
      )
      yield* tell("unpacking it")
      yield* unpack(debs, target)
      const [cli = ""] = yield* fetchPackages([playgroundCli], target, (share) => tell("fetching the driver", share))
      yield* placeDriver(cli, target)
      yield* arrange(target)
    }),
  )
  yield* removeOthers(cacheDir, suite, name)
  return folder
})

/** Gives an installation the name by which the tests are told of it. */
export const linkNewest = (cacheDir: string, folder: string): Effect.Effect<void, WordPressError> =>
  attempt("name the newest WordPress", async () => {
    const link = Path.join(cacheDir, "newest")
    await FileSystem.rm(link, { force: true })
    await FileSystem.symlink(folder, link)
  })
