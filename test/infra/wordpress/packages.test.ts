import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { strToU8, zipSync } from "fflate"

import { PackageInspection } from "../../../src/catalogue/PackageInspection.ts"
import { packageInspector } from "../../../src/catalogue/PackageInspector.ts"
import { PackageFiles } from "../../../src/platform/PackageFiles.ts"
import { sha256 } from "./archive.ts"
import { Plugin, usePackages } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("packages")
const slug = "sh-op"

/** Names as zips have them, with the traps among them. */
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(`${slug}/${slug}.php`, `${slug}/other.php`, `${slug}/inc/deep.php`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(`${slug}/`, `${slug}/readme.txt`, "__MACOSX/x", ".DS_Store", `${slug}/.DS_Store`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "one.php",
      "two.php",
      "Sh-op/a.php",
      "x/../y",
      "/abs",
      `${slug}/a\\b`,
      `${slug}//c`,
      "a:b",
      `${slug}/./d`,
    ),
  },
)
const space = fc.constantFrom("", " ", "\t", "\v", " à ", "\u00a0", "\u2028")
const value = fc.oneof(
  fc.constantFrom("1.0.0", "8.1", "base, other", "Base,a--b,ok", "true", "TRUE", "false", "1.0 */ x", "?> y", ""),
  fc.string({ unit: "binary", maxLength: 8 }),
)
const field = fc.constantFrom(
  "Plugin Name",
  "plugin name",
  "Version",
  "Requires PHP",
  "Requires Plugins",
  "Requires at least",
  "Network",
  "Template",
)
const line = fc
  .tuple(
    fc.constantFrom("", " * ", "#", "//", "<?php ", "x ", "@/*"),
    field,
    space,
    fc.constantFrom(":", " :"),
    space,
    value,
    fc.constantFrom("\n", "\r", "\r\n"),
  )
  .map((parts) => parts.join(""))
const source = fc
  .tuple(
    fc.constantFrom("", "<?php\n", "<?php /*\n"),
    fc.constantFrom("Plugin Name: A\nVersion: 1.0.0\n", ""),
    fc.array(line, { maxLength: 8 }),
    fc.constantFrom(0, 0, 0, 8180),
  )
  .map(([start, name, lines, padding]) => start + " ".repeat(padding) + name + lines.join(""))
const packages = fc.uniqueArray(fc.tuple(name, source), { selector: ([path]) => path, minLength: 1, maxLength: 4 })

const Found = Schema.NullOr(
  Schema.Struct({
    version: Schema.String,
    requiresWordPress: Schema.String,
    requiresPhp: Schema.String,
    requiresPlugins: Schema.String,
    networkOnly: Schema.Boolean,
  }),
)

const bytesOf = (files: ReadonlyArray<readonly [string, string]>) =>
  zipSync(Object.fromEntries(files.map(([path, text]) => [path, strToU8(text)])))

/** How the service reads a package that is said to have a version. */
const inspected = (zip: Uint8Array, version: string) => {
  const path = Path.join(Os.tmpdir(), `bbws-inspected-${process.pid}.zip`)
  const one = { version, key: "packages/one.zip", sha256: sha256(Buffer.from(zip)) }
  const download = Effect.acquireRelease(
    Effect.sync(() => {
      Fs.writeFileSync(path, zip)
      return { path, sha256: one.sha256 }
    }),
    () => Effect.sync(() => Fs.rmSync(path)),
  )
  const files = Layer.succeed(PackageFiles, PackageFiles.of({ download: () => download }))
  return Effect.flatMap(PackageInspection, (inspection) =>
    inspection.inspect("plugin", { slug, packages: [one] }),
  ).pipe(
    Effect.map(([registered]) => registered?.header ?? "no header"),
    Effect.provide(packageInspector.pipe(Layer.provide(files))),
    Effect.catch((error) => Effect.succeed(error.message)),
  )
}

describe("a package", () => {
  it.live("is read by the service as WordPress reads it", () =>
    Effect.gen(function* () {
      const zips = fc.sample(packages, { numRuns: 120, seed: 12 }).map(bytesOf)
      const body = { zips: zips.map((zip) => ({ slug, zip: Buffer.from(zip).toString("base64") })) }
      const found = read(Schema.Array(Found), yield* setup.call("POST", "test/v1/read-packages", { body }))
      let taken = 0
      for (const [at, zip] of zips.entries()) {
        const expected = found[at] ?? null
        const header = yield* inspected(zip, expected?.version ?? "1.0.0")
        if (typeof header === "string") {
          // A plugin without a version, and two of which neither is named as their folder, are only refused here.
          if (expected !== null) assert.match(header, /says no version|holds 2 plugins/)
          continue
        }
        taken += 1
        assert.isNotNull(expected, `${at}`)
        const { networkOnly, requiresPhp, requiresPlugins, requiresWordPress } = expected ?? {}
        assert.deepStrictEqual(
          [header.networkOnly, header.requiresPhp ?? "", header.requiresWordPress ?? ""],
          [networkOnly, requiresPhp, requiresWordPress],
          `${at}`,
        )
        assert.deepStrictEqual(
          header.requiresPlugins.length === 0,
          !/(?:^|,)\s*[a-z0-9]+(?:-[a-z0-9]+)*\s*(?:,|$)/.test(requiresPlugins ?? ""),
          `${at}`,
        )
      }
      assert.isAbove(taken, 20)
    }),
  )

  it.live("of one PHP file, or from a Mac, or with capitals, is installed as WordPress would", () =>
    Effect.gen(function* () {
      const text = "<?php\n/* Plugin Name: Hello\nVersion: 1.0.0 */"
      const install = (slug: string, files: ReadonlyArray<readonly [string, string]>) =>
        setup.call("POST", "bbws/v1/plugins", {
          body: { slug, version: "1.0.0", ...setup.offer(slug, Buffer.from(bytesOf(files))) },
        })
      const cases = [
        ["hello-single", [["hello.php", text]], "hello-single/hello.php"],
        [
          "FromMac",
          [
            ["FromMac/FromMac.php", text],
            [".DS_Store", "x"],
            ["__MACOSX/FromMac/._x", "x"],
          ],
          "FromMac/FromMac.php",
        ],
      ] as const
      for (const [slug, files, file] of cases) {
        const answer = yield* install(slug, files)
        assert.strictEqual(answer.status, 201, answer.text)
        assert.strictEqual(read(Plugin, answer).file, file)
        assert.isFalse(Fs.existsSync(setup.contentPath("plugins/__MACOSX")))
      }
      const loose = yield* install("loose", [
        ["loose/loose.php", text],
        ["readme.txt", "x"],
      ])
      assert.deepStrictEqual([loose.status, code(loose)], [422, "bbws_bad_package"])
      assert.deepStrictEqual([setup.unfinished(), setup.leftovers()], [[], []])
    }),
  )
})
