import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { type Files, rowsOf, withFile, withManifest } from "./archive.ts"
import { option, useImports } from "./import-support.ts"
import { code, Imported, read, site } from "./wire.ts"

const { create, plant, rows, uproot, visit, original, importFiles } = useImports("upgrades")

/** A release of core's database before that of which an upgrade shows attachments' pages. */
const old = "53496"

/** What such a release leaves in the options. */
const before: Readonly<Record<string, string>> = { db_version: old, wp_attachment_pages_enabled: "0" }

/** The archive with other values of options. */
const withOptions = (files: Files, values: Readonly<Record<string, string>>): Files =>
  withFile(
    files,
    "tables/options.jsonl",
    rowsOf(files, "options")
      .map((row) => row.map((value, at) => (at === 2 ? (values[String(row[1])] ?? value) : value)))
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  )

const olderThan = (files: Files, values: Readonly<Record<string, string>> = {}) =>
  withManifest(withOptions(files, { ...before, ...values }), (manifest) => ({ ...manifest, dbVersion: Number(old) }))

const options = Effect.fnUntraced(function* (host: string, ...names: ReadonlyArray<string>) {
  const all = yield* rows(host, "options")
  return names.map((name) => option(all, name))
})

describe("an archive of another release of WordPress", () => {
  it.live("is upgraded when it is older, without its plugins", () =>
    Effect.gen(function* () {
      const files = yield* original
      const { id } = site(yield* create("site-older", "older"))
      const host = "older.wpdev.localhost"
      const [now] = yield* options(host, "db_version")
      yield* plant("plugins/outdated/outdated.php", "<?php\n// Plugin Name: Outdated\nbbws_no_such_function();")
      const active = { active_plugins: `a:1:{i:0;s:21:"outdated/outdated.php";}` }
      const done = yield* importFiles(id, "older_1", olderThan(files, active))
      assert.deepStrictEqual([done.status, read(Imported, done).warnings], [200, []], done.text)
      assert.strictEqual((yield* visit(host)).status, 500)
      yield* uproot("plugins/outdated/outdated.php")
      assert.deepStrictEqual(yield* options(host, "db_version", "wp_attachment_pages_enabled"), [now, "1"])
      assert.strictEqual((yield* visit(host)).status, 200)
    }),
  )

  it.live("is refused when it is newer, with the version that there is", () =>
    Effect.gen(function* () {
      const files = yield* original
      const { id, wordpressVersion } = site(yield* create("site-newer", "newer"))
      const newer = withManifest(files, (manifest) => ({ ...manifest, dbVersion: 999_999 }))
      const answer = yield* importFiles(id, "newer_1", newer)
      assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_newer_archive"])
      const { data } = read(Schema.Struct({ data: Schema.Struct({ version: Schema.String }) }), answer)
      assert.strictEqual(data.version, wordpressVersion)
    }),
  )
})
