import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { manifestOf, pack, sha256, withFile, withManifest, withoutTable } from "./archive.ts"
import { useImports } from "./import-support.ts"
import { code, site } from "./wire.ts"

const { call, create, contentPath, plant, leftovers, tables, store, content, original, importZip } =
  useImports("refusals")

describe("the import of a site", () => {
  it.live("refuses a bad archive before it touches anything", () =>
    Effect.gen(function* () {
      const files = yield* original
      const { id } = site(yield* create("site-safe", "safe", "Safe"))
      const host = "safe.wpdev.localhost"
      yield* plant(`uploads/sites/${id}/kept.txt`)
      const before = yield* content(host)
      const { "manifest.json": _, ...bare } = files
      const described = (more: object) =>
        withManifest(files, (manifest) => ({
          ...manifest,
          tables: { ...manifest.tables, posts: { ...manifest.tables["posts"], ...more } },
        }))
      const column = (type: string, more: object = {}) => {
        const bad = { name: "x", type, nullable: true, default: null, now: 0, counts: false, ...more }
        return described({ columns: [...(manifestOf(files).tables["posts"]?.columns ?? []), bad] })
      }
      const created = (more: object) => described({ create: { elements: [], checks: [], options: "", ...more } })
      const bad: Record<string, Buffer> = {
        "no zip": Buffer.from("PK nothing of the kind"),
        "no manifest": pack(bare),
        "unknown version": pack(withManifest(files, (manifest) => ({ ...manifest, formatVersion: 3 }))),
        "no address": pack(withManifest(files, (manifest) => ({ ...manifest, url: "javascript:alert(1)" }))),
        "no table of core": pack(withoutTable(files, "posts")),
        "a table nobody described": pack(withFile(files, "tables/more.jsonl", "")),
        "a row too many": pack(withFile(files, "tables/termmeta.jsonl", `["1","1","a","b"]\n`)),
        "a row that is none": pack(withFile(files, "tables/terms.jsonl", `{"a":1}\n`)),
        "SQL for a type": pack(column("int); DROP TABLE wp_users; --")),
        "a column too many": pack(column("longtext")),
        "a way out": pack(withFile(files, "uploads/../../../evil.txt", "x")),
        "a way out at the top": pack(withFile(files, "../evil.txt", "x")),
        "an absolute path": pack(withFile(files, "/tmp/evil.txt", "x")),
        "a path of Windows": pack(withFile(files, "uploads\\..\\evil.txt", "x")),
        "a stranger": pack(withFile(files, "wp-config.php", "x")),
        "a way out that is escaped": pack(withFile(files, "uploads/%2e%2e/%2e%2e/evil.txt", "x")),
        "a file twice": pack(withFile(withFile(files, "uploads/a.txt", "x"), "uploads/%61.txt", "y")),
        "SQL for a statement": pack(created({ elements: ["`option_id` int) SELECT * FROM wp_users -- "] })),
        "a table of others for rows": pack(created({ options: "ENGINE=MERGE UNION=(wp_users)" })),
        "SQL for an expression": pack(column("int", { expression: "(SELECT 1)" })),
        "SQL for a foreign key": pack(described({ links: [{ name: "a", rules: "; DROP TABLE wp_users" }] })),
        "SQL for a trigger": pack(described({ triggers: [{ name: "a", timing: "BEFORE INSERT ON x" }] })),
      }
      for (const [name, zip] of Object.entries(bad)) {
        const answer = yield* importZip(id, "safe_1", zip)
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_bad_archive"], name)
      }
      const zip = pack(files)
      store.objects.set("safe_1", zip)
      const request = (source: string, digest: string) =>
        call("POST", `bbws/v1/sites/${id}/import`, { body: { importId: "safe_1", source, sha256: digest } })
      const digest = yield* request(store.address("safe_1"), "0".repeat(64))
      assert.deepStrictEqual([digest.status, code(digest)], [422, "bbws_bad_digest"])
      const missing = yield* request(store.address("nothing"), sha256(zip))
      assert.deepStrictEqual([missing.status, code(missing)], [502, "bbws_download_failed"])
      assert.strictEqual((yield* request(store.address("safe_1"), "abc")).status, 400)

      assert.deepStrictEqual(yield* content(host), before)
      assert.isTrue(Fs.existsSync(contentPath(`uploads/sites/${id}/kept.txt`)))
      assert.isFalse(Fs.existsSync(contentPath("evil.txt")))
      assert.deepStrictEqual(leftovers(), [])
      assert.deepStrictEqual(
        (yield* tables).filter((name) => name.startsWith("bbws")),
        [],
      )
      assert.strictEqual((yield* importZip(id, "safe_1", zip)).status, 200)
    }),
  )
})
