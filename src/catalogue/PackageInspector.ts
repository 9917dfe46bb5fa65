import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InvalidRequest } from "../kernel/HttpErrors.ts"
import { type PackageFile, PackageFiles } from "../platform/PackageFiles.ts"
import { type Problem, unlessProblems } from "./CatalogueEntry.ts"
import type { Package, RegisteredPackage } from "./Package.ts"
import { headerField, pluginHeader } from "./PackageHeader.ts"
import { PackageInspection } from "./PackageInspection.ts"
import { type PackageContents, readPackageZip } from "./PackageZip.ts"

/** Most packages that one request registers. */
const maxNew = 20

/** Within the request: the gateway waits no longer. */
const patience = "20 seconds"

/** What is said of a package, and has to be in it. */
interface Expected {
  readonly slug: string
  readonly package: Package
}
/** What a look into a package came to: the start of the file with its header, or what is wrong with which field. */
type Look = { readonly start: Uint8Array } | { readonly field: string; readonly problem: string }

const inZip = (problem: string): Look => ({ field: "", problem: `the zip ${problem}` })

const versionLook = (start: Uint8Array, file: string, version: string): Look => {
  const found = headerField(start, "Version")
  if (found === version) return { start }
  return { field: ".version", problem: `${file} in the zip says ${found === "" ? "no version" : `version ${found}`}` }
}

/** The folder is the slug, letter by letter: WordPress tells a plugin or theme by it. */
const folderProblem = ({ folder }: PackageContents, slug: string): string | undefined =>
  folder === null || folder === slug ? undefined : `holds the folder ${folder}, which has to be the slug ${slug}`

/** The main file of a plugin: the one named as its folder, or else the only one with a header. */
const lookForPlugin = ({ folder, heads }: PackageContents, { package: { version }, slug }: Expected): Look => {
  const named = new Map(
    [...heads].filter(([name, start]) => name.endsWith(".php") && headerField(start, "Plugin Name") !== ""),
  )
  const first = [...named.keys()].toSorted()
  const main = named.has(`${slug}.php`) ? `${slug}.php` : first[0]
  const start = main === undefined ? undefined : named.get(main)
  if (main === undefined || start === undefined) {
    return inZip(
      `holds no plugin: no PHP file ${folder === null ? "" : `right in ${folder}/ `}begins with a "Plugin Name:" header`,
    )
  }
  if (main !== `${slug}.php` && first.length > 1) {
    return inZip(
      `holds ${first.length} plugins (${first.slice(0, 5).join(", ")}); a package is one, or has its main file named ${slug}.php`,
    )
  }
  return versionLook(start, main, version)
}

const lookForTheme = ({ folder, heads, templates }: PackageContents, { package: { version } }: Expected): Look => {
  const start = heads.get("style.css")
  if (folder === null || start === undefined || headerField(start, "Theme Name") === "") {
    return inZip('holds no theme: no style.css right in its folder begins with a "Theme Name:" header')
  }
  return headerField(start, "Template") === "" && templates.size === 0
    ? inZip("holds no template for pages: an index.php or a templates/index.html")
    : versionLook(start, "style.css", version)
}

const looks = { plugin: lookForPlugin, theme: lookForTheme } as const
type Kind = keyof typeof looks

const lookInto = async (kind: Kind, expected: Expected, { path, sha256 }: PackageFile): Promise<Look> => {
  if (sha256 !== expected.package.sha256) {
    return { field: ".sha256", problem: `the file in the bucket has another digest: ${sha256}` }
  }
  const contents = await readPackageZip(path)
  if ("problem" in contents) return inZip(contents.problem)
  const problem = folderProblem(contents, expected.slug)
  return problem === undefined ? looks[kind](contents, expected) : inZip(problem)
}

const isSame = (one: Package, other: Package): boolean =>
  one.key === other.key && one.sha256 === other.sha256 && one.version === other.version

/** The inspection of packages in the bucket. */
export const packageInspector = Layer.effect(
  PackageInspection,
  Effect.gen(function* () {
    const files = yield* PackageFiles

    const look = (kind: Kind, expected: Expected) =>
      Effect.scoped(
        Effect.flatMap(files.download(expected.package.key), (file) =>
          Effect.promise(() => lookInto(kind, expected, file)),
        ),
      ).pipe(Effect.catchTag("NoPackage", ({ reason }) => Effect.succeed<Look>({ field: ".key", problem: reason })))

    return PackageInspection.of({
      inspect: Effect.fn("PackageInspection.inspect")(function* (kind, { packages, slug }, before) {
        const known = before?.slug === slug ? before.packages : []
        const found = packages.map(({ key, sha256, version }) => {
          const one = { version, key, sha256 }
          return known.find((other) => isSame(other, one)) ?? one
        })
        const isNew = (one: RegisteredPackage) => !known.includes(one)
        const count = found.filter(isNew).length
        const refuse = (reason: string) => new InvalidRequest({ fields: [{ path: "payload.packages", reason }] })
        if (count > maxNew) return yield* refuse(`at most ${maxNew} packages are registered at once, not ${count}`)
        const problems: Array<Problem> = []
        const registered = yield* Effect.forEach(found, (one, at) =>
          Effect.gen(function* () {
            if (!isNew(one)) return one
            const seen = yield* look(kind, { slug, package: one })
            if ("start" in seen) return kind === "plugin" ? { ...one, header: pluginHeader(seen.start) } : one
            problems.push({ path: `payload.packages.${at}${seen.field}`, reason: seen.problem })
            return one
          }),
        ).pipe(
          Effect.timeoutOrElse({
            duration: patience,
            orElse: () => Effect.fail(refuse("they could not be looked into in time: register fewer at once")),
          }),
        )
        yield* unlessProblems(problems)
        return registered
      }),
    })
  }),
)
