import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { promisify } from "node:util"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { unpack } from "./archive.ts"
import { type Basis, md5Of, named, useStore } from "./store-support.ts"
import { code, Prepared, Preparing, read } from "./wire.ts"

const isMysql = process.env["WORDPRESS_DATABASE"] === "mysql"
const { call, contentPath, leftovers, network, packAt, plant, refer, siteOf, store, toEnd, uproot } = useStore()

const Slice = Schema.Union([Preparing, Prepared])
type Wanted = (typeof Preparing.Type)["wanted"][number]

const partAt = (downloadId: string, part: number) => `downloads/${downloadId}/${part}`

/** A slice, with addresses of what the one before wanted. */
const slice = (downloadId: string, from: Basis, wanted: ReadonlyArray<Wanted>) =>
  call("POST", "bbws/v1/downloads", {
    body: {
      downloadId,
      manifest: refer(from),
      gets: wanted.flatMap((one) => ("pack" in one ? [{ name: one.pack, url: packAt(one.pack) }] : [])),
      puts: wanted.flatMap((one) =>
        "part" in one ? [{ name: String(one.part), url: store.address(partAt(downloadId, one.part)) }] : [],
      ),
    },
  })

/** Makes a download, and answers its bytes. */
const prepare = Effect.fnUntraced(function* (downloadId: string, from: Basis) {
  let wanted: ReadonlyArray<Wanted> = []
  const made = yield* toEnd(
    () => slice(downloadId, from, wanted),
    (answer) => {
      const found = read(Slice, answer)
      if (found.done) return { done: true, of: found }
      wanted = found.wanted
      return { done: false, names: [] }
    },
  )
  const parts = made.parts.map((md5, at) => {
    const bytes = store.objects.get(partAt(downloadId, at + 1)) ?? Buffer.alloc(0)
    assert.strictEqual(md5Of(bytes), md5)
    assert.isTrue(at === made.parts.length - 1 || bytes.length === 16 * 1024 * 1024)
    return bytes
  })
  const zip = Buffer.concat(parts)
  assert.strictEqual(zip.length, made.sizeBytes)
  return { made, zip, files: unpack(zip) }
})

const texts = Schema.Array(Schema.String)
const digests = Schema.Record(Schema.String, Schema.String)
const Server = Schema.Struct({ socket: Schema.String, user: Schema.String, password: Schema.String })

/** Brings SQL into a new database, by the server's own client. */
const importSql = Effect.fnUntraced(function* (server: typeof Server.Type, database: string, sql: Uint8Array) {
  const options = [
    "--no-defaults",
    `--socket=${server.socket}`,
    `--user=${server.user}`,
    `--password=${server.password}`,
  ]
  const client = (...more: ReadonlyArray<string>) =>
    Effect.promise(() => promisify(execFile)("mariadb", [...options, "--max-allowed-packet=1G", ...more]))
  yield* client("-e", `CREATE DATABASE ${database}`)
  const path = Path.join(network().dataDir, `${database}.sql`)
  Fs.writeFileSync(path, sql)
  yield* client(database, "-e", `source ${path}`)
  Fs.rmSync(path)
})

describe("a download of a backup", () => {
  it.live("holds the same tables, rows and files, and nothing by which somebody could come in", () =>
    Effect.gen(function* () {
      const seed = Math.floor(Math.random() * 1e6)
      const { ask, id, print, save } = yield* siteOf("download-whole")
      yield* ask("generate", { seed, tables: 8, files: 60, any: isMysql })
      yield* ask("write", {
        files: [
          [named("large.log"), 20_000_000],
          [named("large.jpg"), 20_000_000],
          [named("empty.txt"), ""],
        ],
      })
      const before = yield* print
      const saved = yield* save("download_1")
      const gets = store.gets.length
      const { files, made, zip } = yield* prepare("download_1", saved)
      assert.strictEqual(
        made.files,
        Object.values(before.files).filter((digest) => digest !== "").length,
        `seed ${seed}`,
      )
      assert.isAtMost(store.gets.length - gets, 3 * [...store.objects.keys()].length)

      // Two readers of zips find the same, and it is what the site has.
      const path = contentPath("download.zip")
      Fs.writeFileSync(path, zip)
      const found = read(digests, yield* ask("zip", { name: "download.zip" }))
      Fs.rmSync(path)
      const prefix = "wp-content/uploads/"
      const uploads = Object.entries(found).flatMap(([name, digest]) => {
        const raw = Buffer.from(name, "base64")
        return raw.subarray(0, prefix.length).toString() === prefix
          ? [[raw.subarray(prefix.length).toString("base64"), digest] as const]
          : []
      })
      // A folder is there by itself only when it is empty.
      const nonEmpty = ([name, digest]: readonly [string, string]) =>
        digest !== "" || uploads.some(([other]) => other === name)
      assert.deepStrictEqual(
        Object.fromEntries(uploads),
        Object.fromEntries(Object.entries(before.files).filter(nonEmpty)),
        `seed ${seed}`,
      )
      assert.deepStrictEqual(
        Object.keys(files).filter((name) => !name.startsWith(prefix)),
        ["README.txt", "users.csv", "database.sql"],
      )
      const sql = Buffer.from(files["database.sql"] ?? [])
      const readme = Buffer.from(files["README.txt"] ?? []).toString()
      assert.include(readme, `--dbprefix=wp_${id}_`)
      for (const secret of read(texts, yield* ask("secrets"))) {
        assert.isAbove(secret.length, 3)
        for (const [name, bytes] of Object.entries(files)) {
          assert.isFalse(!name.startsWith(prefix) && Buffer.from(bytes).includes(secret), `${name} holds ${secret}`)
        }
      }
      const users = Buffer.from(files["users.csv"] ?? []).toString()
      const [service = ""] = read(texts, yield* ask("service"))
      assert.match(users, /^ID,user_login,/u)
      assert.notInclude(users, service)
      const names = [...sql.toString("latin1").matchAll(/^CREATE TABLE `(?:wp_\d+_)?(.*)` \($/gmu)].map(
        ([, name]) => name,
      )
      assert.strictEqual(names.length, made.tables)
      for (const name of ["users", "usermeta", "signups", "sitemeta"]) assert.notInclude(names, name)

      if (isMysql) {
        const server = read(Server, yield* ask("server"))
        yield* importSql(server, "download_whole", sql)
        const there = read(Schema.Unknown, yield* ask("rows", { database: "download_whole" }))
        assert.deepStrictEqual(there, read(Schema.Unknown, yield* ask("rows")), `seed ${seed}`)
      }
      yield* call("DELETE", "bbws/v1/downloads/download_1")
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live(
    "is the same, whoever is killed in the midst and however little time there is, also when the site is gone",
    () =>
      Effect.gen(function* () {
        const { ask, id, save } = yield* siteOf("download-killed")
        yield* ask("generate", { seed: 7, tables: 2, files: 8, any: false })
        yield* ask("sql", {
          statements: [
            "CREATE TABLE {p}large (id int NOT NULL, t longtext, PRIMARY KEY (id))",
            "INSERT INTO {p}large VALUES (1, REPEAT('a', 9000000)), (2, REPEAT('\"', 9000000))".replaceAll(
              isMysql ? "-" : /REPEAT\(('.*?'), \d+\)/gu,
              "REPLACE(hex(zeroblob(4500000)), '0', $1)",
            ),
          ],
        })
        yield* ask("write", {
          files: [
            [named("large.jpg"), 20_000_000],
            [named("large.txt"), isMysql ? 20_000_000 : 1_000_000],
          ],
        })
        const saved = yield* save("download_2")
        const { zip } = yield* prepare("download_2", saved)

        yield* plant("slices-short")
        for (const point of ["written", "committed", "put", "sent"]) yield* plant(`die-at-download-${point}`)
        assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${id}`)).status, 200)
        const again = yield* prepare("download_3", saved)
        assert.deepStrictEqual(
          Fs.readdirSync(contentPath("")).filter((name) => name.startsWith("die-at-")),
          [],
        )
        assert.isTrue(again.zip.equals(zip))
        // Asked again it is what it was.
        assert.deepStrictEqual((yield* prepare("download_3", saved)).made, again.made)
        yield* uproot("slices-short")
        for (const name of ["download_2", "download_3"]) yield* call("DELETE", `bbws/v1/downloads/${name}`)
        assert.deepStrictEqual(leftovers(), [])
      }),
  )

  it.live("is refused of a backup that is damaged, and waits for a store that is not there", () =>
    Effect.gen(function* () {
      const { save } = yield* siteOf("download-damaged")
      const saved = yield* save("download_4")
      store.refuse(503)
      assert.strictEqual(code(yield* slice("download_4", saved, [])), "bbws_download_failed")
      store.refuse(undefined)
      store.objects.set("packs/download_4/0", Buffer.alloc(100_000))
      let refused = yield* slice("download_4", saved, [{ pack: "download_4/0" }])
      // Whose PHP is slow comes to the packs in a later slice.
      while (refused.status === 200) refused = yield* slice("download_4", saved, [{ pack: "download_4/0" }])
      assert.strictEqual(code(refused), "bbws_bad_archive")
      assert.deepStrictEqual(leftovers(), [])
    }),
  )
})
