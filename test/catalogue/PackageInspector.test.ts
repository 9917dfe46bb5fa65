import { createHash } from "node:crypto"
import { rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { strToU8, type Zippable, zipSync } from "fflate"

import { PackageInspection } from "../../src/catalogue/PackageInspection.ts"
import { packageInspector } from "../../src/catalogue/PackageInspector.ts"
import type { InvalidRequest } from "../../src/kernel/HttpErrors.ts"
import { NoPackage, PackageFiles } from "../../src/platform/PackageFiles.ts"

/** A bucket of zips; `asked` are the keys that were downloaded. */
const bucketOf = (objects: Readonly<Record<string, Uint8Array>>) => {
  const asked: Array<string> = []
  const files = PackageFiles.of({
    download: (key) => {
      asked.push(key)
      const bytes = objects[key]
      if (bytes === undefined) return Effect.fail(new NoPackage({ reason: "there is no such file" }))
      const path = join(tmpdir(), `inspected-${process.pid}-${asked.length}.zip`)
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      const write = Effect.sync(() => {
        writeFileSync(path, bytes)
        return { path, sha256 }
      })
      return Effect.acquireRelease(write, () => Effect.sync(() => rmSync(path)))
    },
  })
  return { asked, layer: packageInspector.pipe(Layer.provide(Layer.succeed(PackageFiles, files))) }
}

const pluginFile = (version: string, more = "", name = "Shop") =>
  `<?php\n/*\nPlugin Name: ${name}\nVersion: ${version}\n${more}*/\n`
const zipOf = (files: Readonly<Record<string, string>>, more: Zippable = {}): Uint8Array =>
  zipSync({ ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), ...more })

const inspectZip = (zip: Uint8Array, slug: string, kind: "plugin" | "theme" = "plugin", version = "1.0.0") => {
  const key = "packages/one.zip"
  const one = { version, key, sha256: createHash("sha256").update(zip).digest("hex") }
  return Effect.flatMap(PackageInspection, (inspection) => inspection.inspect(kind, { slug, packages: [one] })).pipe(
    Effect.provide(bucketOf({ [key]: zip }).layer),
  )
}
const problemIn = (...asked: Parameters<typeof inspectZip>) =>
  Effect.map(Effect.flip(inspectZip(...asked)), (error) => {
    assert.strictEqual(error._tag, "InvalidRequest")
    return "fields" in error ? error.fields : []
  })

/** Sets a bit in the flags of each entry of a zip's directory. */
const flagged = (zip: Uint8Array, bit: number): Uint8Array => {
  const bytes = Buffer.from(zip)
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 1)) {
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | bit, at + 8)
  }
  return bytes
}

describe("a package that is registered", () => {
  it.effect("is taken with what its header says, whatever the case of its slug, and with what macOS adds", () =>
    Effect.gen(function* () {
      const more = "Requires Plugins: woo-commerce, Not A Slug,base\nRequires PHP: 8.1\nNetwork: true\n"
      const zip = zipOf({
        "Shop/": "",
        "Shop/Shop.php": pluginFile("1.0.0", more),
        "Shop/.DS_Store": "x",
        "__MACOSX/Shop/._Shop.php": "x",
        ".DS_Store": "x",
      })
      const [registered] = yield* inspectZip(zip, "Shop")
      assert.deepStrictEqual(registered?.header, {
        requiresPlugins: ["base", "woo-commerce"],
        requiresPhp: "8.1",
        networkOnly: true,
      })
      const [single] = yield* inspectZip(zipOf({ "hello.php": pluginFile("1.0.0") }), "hello-dolly")
      assert.deepStrictEqual(single?.header, { requiresPlugins: [], networkOnly: false })
      const style = { "Divi/style.css": "/*\nTheme Name: Divi\nVersion: 1.0.0\n*/", "Divi/index.php": "<?php" }
      assert.lengthOf(yield* inspectZip(zipOf(style), "Divi", "theme"), 1)
    }),
  )

  it.effect("is refused with what is wrong with it, and where to mend it", () =>
    Effect.gen(function* () {
      const good = { "shop/shop.php": pluginFile("1.0.0") }
      const link: Zippable = { "shop/link": [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 * 65536 }] }
      const bomb: Zippable = Object.fromEntries(
        Array.from({ length: 3 }, (_, at) => [`shop/${at}`, [strToU8("x"), { level: 0 as const }]]),
      )
      const declared = Buffer.from(zipOf(good, bomb))
      for (let at = declared.indexOf("PK\u0001\u0002"); at >= 0; at = declared.indexOf("PK\u0001\u0002", at + 1)) {
        if (declared.readUInt16LE(at + 10) === 8) declared.writeUInt32LE(0x7fffffff, at + 24)
      }
      const cases: ReadonlyArray<readonly [Uint8Array, string, RegExp]> = [
        [strToU8("no zip"), "", /not a zip/],
        [zipOf(good).subarray(0, 60), "", /not a zip/],
        [zipOf({}), "", /is empty/],
        [zipOf({ "Shop/Shop.php": pluginFile("1.0.0") }), "", /folder Shop, which has to be the slug shop/],
        [zipOf({ "one/one.php": pluginFile("1.0.0"), "two/two.php": pluginFile("1.0.0") }), "", /folders: one, two/],
        [zipOf({ ...good, "readme.txt": "x" }), "", /files beside them: readme.txt/],
        [zipOf({ "shop/shop.php": "<?php // Nothing." }), "", /no plugin/],
        [zipOf({ "shop/inc/shop.php": pluginFile("1.0.0") }), "", /no plugin: no PHP file right in shop/],
        [
          zipOf({ "shop/a.php": pluginFile("1.0.0"), "shop/b.php": pluginFile("1.0.0") }),
          "",
          /2 plugins \(a.php, b.php\)/,
        ],
        [zipOf({ "shop/shop.php": pluginFile("1.0.1") }), ".version", /shop.php in the zip says version 1.0.1/],
        [zipOf({ ...good, "/etc/passwd": "x" }), "", /path that is not allowed/],
        [zipOf({ ...good, "shop/../../x": "x" }), "", /path that is not allowed/],
        [zipOf({ ...good, "shop\\x": "x" }), "", /path that is not allowed/],
        [zipOf(good, link), "", /holds a link: shop\/link/],
        [flagged(zipOf(good), 1), "", /is encrypted/],
        [declared, "", /unpacks to more than 1024 MB/],
      ]
      for (const [zip, field, reason] of cases) {
        const [problem] = yield* problemIn(zip, "shop")
        assert.strictEqual(problem?.path, `payload.packages.0${field}`, problem?.reason)
        assert.match(problem?.reason ?? "", reason)
      }
      const themes: ReadonlyArray<readonly [Readonly<Record<string, string>>, RegExp]> = [
        [{ "shop/shop.php": pluginFile("1.0.0") }, /no theme/],
        [{ "shop/style.css": "/*\nTheme Name: A\nVersion: 1.0.0\n*/" }, /no template for pages/],
      ]
      for (const [files, reason] of themes) {
        assert.match((yield* problemIn(zipOf(files), "shop", "theme"))[0]?.reason ?? "", reason)
      }
    }),
  )

  it.effect("is looked into once, and every problem of a request is named", () =>
    Effect.gen(function* () {
      const zip = zipOf({ "shop/shop.php": pluginFile("1.0.0") })
      const sha256 = createHash("sha256").update(zip).digest("hex")
      const one = { version: "1.0.0", key: "packages/one.zip", sha256 }
      const { asked, layer } = bucketOf({ [one.key]: zip })
      const inspect = (...asking: Parameters<PackageInspection["Service"]["inspect"]>) =>
        Effect.flatMap(PackageInspection, (inspection) => inspection.inspect(...asking)).pipe(Effect.provide(layer))
      const before = { slug: "shop", packages: yield* inspect("plugin", { slug: "shop", packages: [one] }) }
      assert.deepStrictEqual(yield* inspect("plugin", { slug: "shop", packages: [one] }, before), before.packages)
      assert.lengthOf(asked, 1, "known")
      const bad = { ...one, version: "2.0.0", key: "packages/none.zip" }
      const other = { ...one, version: "3.0.0", sha256: "0".repeat(64) }
      const error = yield* Effect.flip(inspect("plugin", { slug: "other", packages: [one, bad, other] }, before))
      assert.deepStrictEqual(pathsOf(error), [
        "payload.packages.0",
        "payload.packages.1.key",
        "payload.packages.2.sha256",
      ])
    }),
  )
})

const pathsOf = (error: InvalidRequest | { readonly _tag: string }): ReadonlyArray<string> =>
  "fields" in error ? error.fields.map(({ path }) => path) : []
