import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { manifestOf, translated, withFile, withManifest, withoutTable } from "./archive.ts"
import { useImports, option } from "./import-support.ts"
import { publicPort } from "./network.ts"
import { Imported, read, site, sites } from "./wire.ts"

const { call, create, visit, contentPath, plant, leftovers, tables, rows, rolesOf, original, importFiles } =
  useImports("imports")

describe("the import of a site", () => {
  it.live("makes the content of one site that of another", () =>
    Effect.gen(function* () {
      const files = yield* original
      const label = "a-much-longer-label"
      const host = `${label}.wpdev.localhost`
      const { id } = site(yield* create("site-to", label, "Before"))
      yield* plant(`uploads/sites/${id}/old.txt`)
      const before = yield* rows(host, "options")
      const answer = yield* importFiles(id, "to_1", files)
      assert.strictEqual(answer.status, 200, answer.text)
      const total = Object.values(manifestOf(files).tables).reduce((sum, table) => sum + table.rows, 0)
      const done = { importId: "to_1", rows: total, files: 1, warnings: [] }
      assert.deepStrictEqual(read(Imported, answer), { ...done, alreadyDone: false })

      const url = `http://${host}:${publicPort}`
      const [posts, options, orders] = [
        yield* rows(host, "posts"),
        yield* rows(host, "options"),
        yield* rows(host, "shop_orders"),
      ]
      const tale = posts.find((post) => post["post_title"] === `Émile's "tale" \\ 100%`)
      const now = /uploads\/sites\/\d+\/(\d{4}\/\d\d)\/picture/.exec(tale?.["post_content"] ?? "")?.[1]
      assert.strictEqual(
        tale?.["post_content"],
        `<img src="${url}/wp-content/uploads/sites/${id}/${now}/picture.png"> <a href="${url}/about/">👋</a> ` +
          `<!-- wp:x {"url":"${url.replaceAll("/", "\\/")}\\/x"} /--> http://imports-from.wpdev.localhost.example.org/`,
      )
      assert.strictEqual((yield* rows(host, "comments")).at(-1)?.["comment_content"], `Seen ${url}/feed`)
      const packed = (text: string) => `s:${Buffer.byteLength(text)}:"${text}";`
      assert.strictEqual(
        option(options, "shop_settings"),
        `a:3:{s:4:"page";${packed(`${url}/shop/`)}s:5:"inner";${packed(
          `a:1:{s:3:"url";${packed(`${url}/ünïcode`)}}`,
        )}s:4:"json";${packed(JSON.stringify({ packed: `a:1:{i:0;${packed(url)}}` }).replaceAll("/", "\\/"))}}`,
      )
      assert.strictEqual(
        option(options, "shop_object"),
        `O:12:"Shop_Unknown":2:{s:17:"\0Shop_Unknown\0url";${packed(url)}s:4:"\0*\0n";i:7;}`,
      )
      assert.deepStrictEqual(
        orders.map((row) => [row["code"], row["note"], row["payload"], Number(row["price"]), row["made"]]),
        [
          ["a", null, "base64:AP+A/g==", 12.5, "2024-02-29 12:00:00"],
          ["b", `tab\tline\n'quote' \\ % ${url}/order 🛒`, null, 0, "0000-00-00 00:00:00"],
        ],
      )
      for (const name of ["siteurl", "home", "admin_email", "blog_public", "upload_path"]) {
        assert.strictEqual(option(options, name), option(before, name), name)
      }
      assert.strictEqual(options.filter((row) => row["option_name"]?.endsWith("user_roles")).length, 1)
      assert.isDefined(option(options, `wp_${id}_user_roles`))
      assert.notInclude(JSON.stringify([posts, options]), "imports-from.wpdev.localhost:")

      const made = site(yield* call("GET", `wp/v2/sites/${id}`))
      assert.deepStrictEqual([made.name, made.siteId, made.ready], ["Filled", "site-to", true])
      const picture = Fs.readFileSync(contentPath(`uploads/sites/${id}/${now}/picture.png`))
      assert.deepStrictEqual(picture, Buffer.from(files[`uploads/${now}/picture.png`] ?? []))
      for (const gone of ["old.txt", "cache/index.php"]) {
        assert.isFalse(Fs.existsSync(contentPath(`uploads/sites/${id}/${gone}`)), gone)
      }
      assert.include((yield* visit(host)).text, "<title>Filled</title>")
      const page = yield* visit(host, new URL(tale?.["guid"] ?? url).pathname)
      assert.strictEqual(page.status, 200)
      assert.deepStrictEqual([yield* rolesOf(host, "alice"), yield* rolesOf(host, "bob")], [["editor"], ["author"]])

      const again = yield* importFiles(id, "to_1", files)
      assert.deepStrictEqual(read(Imported, again), { ...done, alreadyDone: true })
      assert.deepStrictEqual(leftovers(), [])
      assert.deepStrictEqual(
        (yield* tables).filter((name) => name.startsWith("bbws")),
        [],
      )
    }),
  )

  it.live("takes an archive of another network, and gives what nobody here wrote to the platform", () =>
    Effect.gen(function* () {
      const files = yield* original
      const { id } = site(yield* create("site-moved", "moved", "Moved"))
      const host = "moved.wpdev.localhost"
      const [source] = sites(yield* call("GET", "wp/v2/sites?siteId=site-imports-from"))
      // As long as the number in its own network, and none that a site has here.
      const other = [9, 8]
        .map((digit) => String(digit).repeat(String(source?.id).length))
        .find((one) => one !== String(id))
      const foreign = withManifest(
        translated(files, [
          ["imports-from.wpdev.localhost", "shop.old-hoster.org1"],
          [`wp_${source?.id}_`, `wp_${other}_`],
          [`sites/${source?.id}/`, `sites/${other}/`],
        ]),
        (manifest) => ({
          ...manifest,
          blogId: Number(other),
          users: manifest.users.map((user) =>
            user.login === "bob" ? { ...user, id: 2, login: "robert" } : { ...user, id: user.id + 100 },
          ),
        }),
      )
      const answer = yield* importFiles(id, "moved_1", foreign, { name: `Tom's "Shop"` })
      assert.strictEqual(answer.status, 200, answer.text)
      const posts = yield* rows(host, "posts")
      const text = JSON.stringify([posts, yield* rows(host, "options")])
      assert.notInclude(text, "old-hoster.org1:")
      assert.notInclude(text, `wp_${other}_`)
      assert.notInclude(text, `sites/${other}/`)
      assert.isTrue(posts.every((post) => post["post_author"] === "1"))
      assert.strictEqual(site(yield* call("GET", `wp/v2/sites/${id}`)).name, `Tom's "Shop"`)
      assert.deepStrictEqual([yield* rolesOf(host, "alice"), yield* rolesOf(host, "bob")], [["editor"], []])
    }),
  )

  it.live("maps authors by their names", () =>
    Effect.gen(function* () {
      const files = yield* original
      const { id } = site(yield* create("site-authors", "authors"))
      // The numbers of these two are exchanged in the archive only.
      const [alice, bob] = ["alice", "bob"].map(
        (login) => manifestOf(files).users.find((user) => user.login === login)?.id ?? 0,
      )
      const exchanged = withManifest(files, (manifest) => ({
        ...manifest,
        users: manifest.users.map((user) =>
          user.login === "alice" ? { ...user, id: bob } : user.login === "bob" ? { ...user, id: alice } : user,
        ),
      }))
      yield* importFiles(id, "authors_1", exchanged)
      const posts = yield* rows("authors.wpdev.localhost", "posts")
      const author = (title: string) => posts.find((post) => post["post_title"] === title)?.["post_author"]
      assert.deepStrictEqual([author("By Bob"), author(`Émile's "tale" \\ 100%`)], [String(alice), String(bob)])
      const comments = yield* rows("authors.wpdev.localhost", "comments")
      assert.deepStrictEqual([comments[0]?.["user_id"], comments.at(-1)?.["user_id"]], ["0", String(alice)])
    }),
  )

  it.live("drops the tables of plugins that the archive has not", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-less", "less"))
      assert.include(yield* tables, `wp_${id}_shop_orders`)
      const answer = yield* importFiles(id, "less_1", withoutTable(yield* original, "shop_orders"))
      assert.strictEqual(answer.status, 200, answer.text)
      assert.notInclude(yield* tables, `wp_${id}_shop_orders`)
      assert.include(yield* tables, `wp_${id}_posts`)
    }),
  )

  it.live("leaves out what a web server could run", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-code", "code"))
      const code = ["a.php", "b/c.PHP7", ".user.ini", "f.phtml"]
      const files = code.reduce((all, path) => withFile(all, `uploads/${path}`, "<?php"), yield* original)
      const answer = yield* importFiles(id, "code_1", withFile(files, "uploads/php.example.txt", "text"))
      assert.strictEqual(read(Imported, answer).files, 2)
      assert.deepStrictEqual(
        read(Imported, answer).warnings.map(({ subject }) => subject),
        code,
      )
      const found = Fs.readdirSync(contentPath(`uploads/sites/${id}`), { recursive: true }).map(String)
      assert.include(found, "php.example.txt")
      assert.deepStrictEqual(
        found.filter((path) => code.includes(path)),
        [],
      )
    }),
  )
})
