import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { useNetwork } from "./boot.ts"
import { networkHost } from "./network.ts"
import { site, sites } from "./wire.ts"

const { ask, call, contentPath, create, plant, visit } = useNetwork()

const map = "uploads/.bbws-hosts"

/** A site with a file among its uploads, and one in a page cache. */
const withFiles = Effect.fnUntraced(function* (label: string) {
  const made = site(yield* create(`site-${label}`, label))
  const host = `${label}.wpdev.localhost`
  const upload = `/wp-content/uploads/sites/${made.id}/2026/picture.png`
  yield* plant(upload.slice("/wp-content/".length), "picture")
  return { host, id: made.id, upload }
})

const statuses = (host: string, paths: ReadonlyArray<string>) =>
  Effect.forEach(paths, (path) => Effect.map(visit(host, path), ({ status }) => status))

describe("the rules of the web server", () => {
  it.live("show a host the uploads of its own site, under whatever name they are asked for", () =>
    Effect.gen(function* () {
      const one = yield* withFiles("own-uploads")
      const other = yield* withFiles("other-uploads")
      yield* plant("uploads/2026/main.png", "main")
      const shown = yield* visit(one.host, one.upload)
      assert.deepStrictEqual([shown.status, shown.text], [200, "picture"])
      assert.strictEqual(shown.headers["x-content-type-options"], "nosniff")
      assert.strictEqual((yield* visit(networkHost, "/wp-content/uploads/2026/main.png")).text, "main")
      const foreign = other.upload
      const paths = [
        foreign,
        foreign.replace("/wp-content", "//wp-content"),
        foreign.replace("sites/", "sites//"),
        foreign.replace("sites/", "%73ites/"),
        foreign.replace("/uploads/", `/uploads/sites/${one.id}/../../`),
        foreign.replace("/uploads/", `/uploads/sites/${one.id}/%2e%2e/%2E./`),
        foreign.replace("/wp-content", "/index.php/wp-content"),
        foreign.replace(/.*sites\/\d+/, "/files"),
        `/wp-includes/ms-files.php?file=2026/picture.png`,
        "/wp-content/uploads/2026/main.png",
      ]
      for (const path of paths) {
        const { status, text } = yield* visit(one.host, path)
        assert.include([301, 400, 404], status, path)
        assert.notMatch(text, /^(picture|main)$/, path)
      }
      // A name that the web server and WordPress could read differently.
      for (const host of [`${one.host}.`, `${one.host.toUpperCase()}:80`, "10.0.0.7", ""]) {
        assert.notStrictEqual((yield* visit(host, foreign)).text, "picture", host)
      }
    }),
  )

  it.live("close everything of a suspended site: uploads, cached pages, scripts of plugins and files of core", () =>
    Effect.gen(function* () {
      const { host, id, upload } = yield* withFiles("shut-files")
      yield* plant(`cache/pages/${host}/index.html`, "cached")
      yield* plant("cache/pages/style.css", "css")
      yield* plant("plugins/direct/direct.php", "<?php echo 'direct';")
      const paths = [
        upload,
        "/wp-content/cache/pages/style.css",
        "/wp-content/plugins/direct/direct.php",
        "/wp-includes/css/dashicons.css",
        "/wp-admin/load-styles.php?c=1&load=buttons",
      ]
      assert.deepStrictEqual(yield* statuses(host, paths), [200, 200, 200, 200, 200])
      // The name of the file gives a cached page to any host.
      assert.strictEqual((yield* visit(host, `/wp-content/cache/pages/${host}/index.html`)).status, 404)
      yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })
      assert.deepStrictEqual(yield* statuses(host, [...paths, "/wp-cron.php"]), [503, 503, 503, 503, 503, 503])
      yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: false } })
      assert.deepStrictEqual(yield* statuses(host, paths), [200, 200, 200, 200, 200])
      yield* call("DELETE", `wp/v2/sites/${id}`)
      assert.notInclude(yield* statuses(host, paths), 200)
    }),
  )

  it.live("close what the files say is closed, and WordPress makes lost and false files anew", () =>
    Effect.gen(function* () {
      const { host, id, upload } = yield* withFiles("lost-map")
      const folder = contentPath(`${map}/${host}`)
      Fs.rmSync(contentPath(map), { recursive: true })
      const first = yield* visit(host, upload)
      assert.deepStrictEqual([first.status, first.headers["location"]], [307, upload])
      assert.strictEqual((yield* visit(host, upload)).text, "picture")
      assert.deepStrictEqual(Fs.readdirSync(folder).toSorted(), ["open", `site-${id}`])

      // Left by a site that had this host before, and by a container that did not hear of a suspension.
      Fs.writeFileSync(`${folder}/site-99`, "")
      Fs.rmSync(`${folder}/open`)
      yield* visit(host)
      assert.deepStrictEqual(Fs.readdirSync(folder).toSorted(), ["open", `site-${id}`])
      yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })
      assert.deepStrictEqual(Fs.readdirSync(folder), [])
      Fs.writeFileSync(`${folder}/open`, "")
      Fs.writeFileSync(`${folder}/site-${id}`, "")
      assert.strictEqual((yield* visit(host)).status, 503)
      assert.deepStrictEqual(Fs.readdirSync(folder), [])
      assert.strictEqual((yield* visit(host, upload)).status, 503)
    }),
  )

  it.live("refuse what is nobody's business, and code that was uploaded", () =>
    Effect.gen(function* () {
      const { host, id } = yield* withFiles("refused-files")
      yield* plant(`uploads/sites/${id}/shell.php`, "<?php echo 'ran';")
      yield* plant(`uploads/sites/${id}/shell.phtml`, "<?php echo 'ran';")
      yield* plant("debug.log", "secret")
      yield* plant(".env", "secret")
      const refused = [
        "/readme.html",
        "/license.txt",
        "/wp-config.php",
        "/install.php",
        "/wp-admin/install.php",
        "/wp-includes/version.php",
        "/wp-content/sunrise.php",
        "/wp-content/mu-plugins/bbws-platform.php",
        "/wp-content/mu-plugins/bbws/guard/class-bbws-addresses.php",
        `/${map.replace("uploads", "wp-content/uploads")}/${host}/open`,
        `/wp-content/uploads/sites/${id}/shell.php`,
        `/wp-content/uploads/sites/${id}/shell.php/x`,
        `/wp-content/uploads/sites/${id}/shell.phtml`,
        "/wp-content/debug.log",
        "/wp-content/.env",
        "/.git/config",
      ]
      for (const path of refused) {
        const { status, text } = yield* visit(host, path)
        assert.strictEqual(status, 404, path)
        assert.notMatch(text, /^(ran|secret)$/, path)
      }
    }),
  )

  it.live("tell the listener by the port and not by what a client says", () =>
    Effect.gen(function* () {
      const headers = { "bbws-listener": "management", bbws_listener: "management", "x-bbws-listener": "management" }
      assert.strictEqual((yield* ask("GET", "/wp-json/bbws/v1/platform", { headers, anonymous: false })).status, 404)
      assert.isNotEmpty(sites(yield* call("GET", "wp/v2/sites")))
    }),
  )
})
