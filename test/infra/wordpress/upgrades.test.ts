import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { SiteId } from "../../../src/kernel/Ids.ts"
import { Table } from "../../../src/platform/Table.ts"
import { SiteHealth } from "../../../src/sites/SiteHealth.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import { upgradeSites } from "../../../src/sites/SiteUpgrades.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { givenSites, siteNow } from "../../support/rows.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"
import { type Files, rowsOf, withFile, withManifest } from "./archive.ts"
import { networkClient, originOf } from "./client.ts"
import { option, useImports } from "./import-support.ts"
import { code, Health, Imported, read, site } from "./wire.ts"

const { call, create, network, plant, rows, uproot, visit, original, importFiles } = useImports("upgrades")

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
      .map((row) =>
        row.map((value, at) => (at === 2 ? (values[typeof row[1] === "string" ? row[1] : ""] ?? value) : value)),
      )
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  )

const olderThan = (files: Files, values: Readonly<Record<string, string>> = {}) =>
  withManifest(withOptions(files, { ...before, ...values }), (manifest) => ({ ...manifest, dbVersion: Number(old) }))

const options = Effect.fnUntraced(function* (host: string, ...names: ReadonlyArray<string>) {
  const all = yield* rows(host, "options")
  return names.map((name) => option(all, name))
})

/** As after a newer image: the database of the site is what an older release has left. */
const age = (host: string) =>
  call("POST", "test/v1/archive-sql", {
    host,
    body: {
      statements: Object.entries(before).map(
        ([name, value]) => `UPDATE {p}options SET option_value = '${value}' WHERE option_name = '${name}'`,
      ),
    },
  })

const Lagging = Schema.Struct({ isDue: Schema.Boolean, sites: Schema.Array(Schema.String) })

describe("a site of an older release of WordPress", () => {
  it.live("is found, upgraded and recorded, a suspended one too, and by no second turn", () => {
    const dynamo = new MemoryDynamo()
    const layer = Layer.unwrap(
      Effect.sync(() =>
        SiteHealth.layer.pipe(
          Layer.provideMerge(Layer.mergeAll(SiteStore.layer, networkClient)),
          Layer.provideMerge(Table.over(() => dynamo)),
          Layer.provideMerge(settingsFrom(originOf(network().managementUrl))),
        ),
      ),
    )
    return Effect.gen(function* () {
      const lagging = Effect.map(call("GET", "bbws/v1/upgrade"), (answer) => read(Lagging, answer))
      const made = yield* Effect.forEach(["lagging", "lagging-closed"], (label) =>
        Effect.map(create(`site-${label}`, label), site),
      )
      const [one, closed] = made.map(({ id, siteId, wordpressVersion }, at) => ({
        host: `${siteId.slice(5)}.wpdev.localhost`,
        wordpressVersion,
        record: standingSite({
          siteId: SiteId.make(siteId),
          subdomain: siteId.slice(5),
          wpSiteId: id,
          wordpressVersion: "5.9",
          ...(at === 1 ? { status: "SUSPENDED" as const } : {}),
        }),
      }))
      if (one === undefined || closed === undefined) return assert.fail("two sites")
      yield* call("PUT", `wp/v2/sites/${closed.record.wpSiteId}`, { body: { suspended: true } })
      for (const { host } of [one, closed]) yield* age(host)
      assert.sameMembers([...(yield* lagging).sites], ["site-lagging", "site-lagging-closed"])
      const health = yield* call("GET", `bbws/v1/sites/${one.record.wpSiteId}/health`)
      assert.deepStrictEqual(read(Health, health).upgrade, { ok: false, dbVersion: Number(old) })

      yield* givenSites(one.record, closed.record)
      yield* upgradeSites
      assert.deepStrictEqual(yield* lagging, { isDue: false, sites: [] })
      assert.deepStrictEqual(yield* options(one.host, "wp_attachment_pages_enabled"), ["1"])
      for (const { record, wordpressVersion } of [one, closed]) {
        const now = yield* siteNow(record)
        assert.strictEqual(now.wordpressVersion, wordpressVersion)
        assert.strictEqual(now.version, record.version)
        assert.isAbove(Date.parse(now.nextUpgradeAt ?? ""), Date.now())
      }
      yield* age(one.host)
      yield* upgradeSites
      assert.deepStrictEqual((yield* lagging).sites, ["site-lagging"])
      yield* call("POST", `bbws/v1/sites/${one.record.wpSiteId}/upgrade`)
    }).pipe(Effect.provide(layer))
  })
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
