import * as Fs from "node:fs"
import * as Path from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import { sha256 } from "./archive.ts"
import { md5Of, named, useStore } from "./store-support.ts"
import { code, read, Saving } from "./wire.ts"

const isMysql = process.env["WORDPRESS_DATABASE"] === "mysql"
const { call, contentPath, leftovers, network, plant, siteOf, store, uproot } = useStore()

const packsOf = (archiveId: string) => [...store.objects.keys()].filter((key) => key.startsWith(`packs/${archiveId}/`))

describe("a site in the content store", () => {
  it.live("comes back whatever tables, rows and files there are, and only what changed is sent again", () =>
    Effect.gen(function* () {
      const seed = Math.floor(Math.random() * 1e6)
      const { ask, load, print, save } = yield* siteOf("store-whole")
      yield* ask("generate", { seed, tables: 8, files: 60, any: isMysql })
      yield* ask("write", {
        files: [
          [named("large.log"), 20_000_000],
          [named("empty.txt"), ""],
        ],
      })
      const before = yield* print
      const first = yield* save("whole_1")
      assert.deepStrictEqual(first.warnings, [], `seed ${seed}`)
      assert.deepStrictEqual(first.uses, ["whole_1"])
      for (const key of packsOf("whole_1")) {
        const bytes = store.objects.get(key) ?? Buffer.alloc(0)
        assert.isAtMost(bytes.length, 8 * 1024 * 1024)
        assert.isTrue(store.puts.some((headers) => headers["content-md5"] === md5Of(bytes)))
      }

      const second = yield* save("whole_2", first)
      assert.strictEqual(second.sizeBytes, first.sizeBytes, `seed ${seed}`)
      assert.isBelow(second.storedBytes, 0.3 * first.storedBytes)

      yield* ask("write", { files: [[named("new.txt"), named("new")]] })
      yield* ask("sql", { statements: ["DELETE FROM {p}posts"] })
      const loaded = yield* load("whole_back", second)
      assert.deepStrictEqual(loaded.warnings, [])
      assert.isFalse(loaded.alreadyDone)
      assert.deepStrictEqual(yield* print, before, `seed ${seed}`)
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("is saved and loaded whole, whoever is killed in the midst, and however little time there is", () =>
    Effect.gen(function* () {
      const { ask, load, print, save } = yield* siteOf("store-killed")
      yield* ask("generate", { seed: 7, tables: 2, files: 8, any: false })
      yield* ask("write", { files: [[named("large.jpg"), 20_000_000]] })
      const before = yield* print
      yield* plant("slices-short")
      for (const point of ["read", "written", "committed", "put", "sent", "answered"])
        yield* plant(`die-at-save-${point}`)
      const first = yield* save("killed_1")
      assert.strictEqual(first.usage.files, Object.values(before.files).filter((digest) => digest !== "").length)
      const lines = gunzipSync(store.objects.get("manifests/killed_1") ?? "")
        .toString()
        .split("\n")
        .flatMap((line) => (line.startsWith('{"file"') ? [line.slice(0, line.indexOf('","size'))] : []))
      assert.strictEqual(lines.length, first.usage.files)
      assert.strictEqual(new Set(lines).size, lines.length)

      yield* ask("write", { files: [[named("large.jpg"), named("other")]] })
      const loads = ["load-copied", "load-fetched", "unpacked", "staged", "swapping", "swapped", "moved", "finished"]
      for (const point of loads) yield* plant(`die-at-${point}`)
      const loaded = yield* load("killed_back", first)
      assert.isTrue(loaded.alreadyDone)
      assert.deepStrictEqual(yield* print, before)
      const points = Fs.readdirSync(contentPath("")).filter((name) => name.startsWith("die-at-"))
      assert.deepStrictEqual(points, [])
      assert.deepStrictEqual(leftovers(), [])

      // A line that was cut off is cut away.
      const { id: torn, saveSlice } = yield* siteOf("store-torn")
      const began = yield* Effect.forEach(["torn_0", "torn_1"], (archiveId) => saveSlice(archiveId, undefined, []))
      assert.deepStrictEqual(
        began.map(({ status }) => status),
        [200, 200],
      )
      const [saves = ""] = leftovers().filter((name) => name.endsWith("-save"))
      const folder = Path.join(network().dataDir, "tmp", saves)
      Fs.appendFileSync(Path.join(folder, "torn_1", "journal"), '{"sent":"0"')
      const { wanted } = read(Saving, yield* saveSlice("torn_1", undefined, []))
      assert.include(
        wanted.map(({ name }) => name),
        "0",
      )
      // What nobody has come back to for a day goes with the next one.
      const then = Date.now() / 1000 - 90_000
      for (const name of ["torn_0/journal", "torn_0"]) Fs.utimesSync(Path.join(folder, name), then, then)
      yield* saveSlice("torn_2", undefined, [])
      assert.deepStrictEqual(Fs.readdirSync(folder).toSorted(), ["torn_1", "torn_2"])
      yield* uproot("slices-short")
      const other = yield* call("DELETE", `bbws/v1/sites/${torn}/save/torn_0`)
      assert.deepStrictEqual([other.status, leftovers()], [204, [saves]])
      for (const name of ["torn_1", "torn_2"]) yield* call("DELETE", `bbws/v1/sites/${torn}/save/${name}`)
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("knows a file that was rewritten by more than the time that it tells", () =>
    Effect.gen(function* () {
      const { ask, id, load, print, save } = yield* siteOf("store-touched")
      const folder = contentPath(`uploads/sites/${id}`)
      yield* ask("write", { files: ["a", "b", "c"].map((name) => [named(`${name}.jpg`), named("old!")]) })
      for (const name of ["a", "b", "c"]) Fs.utimesSync(Path.join(folder, `${name}.jpg`), 1_600_000_000, 1_600_000_000)
      const first = yield* save("touched_1")
      // Its size and time are those that it had.
      Fs.writeFileSync(Path.join(folder, "b.jpg"), "new!")
      Fs.utimesSync(Path.join(folder, "b.jpg"), 1_600_000_000, 1_600_000_000)
      const second = yield* save("touched_2", first)
      const after = yield* print
      assert.strictEqual((yield* load("touched_back", first)).files, 3)
      assert.strictEqual(Fs.readFileSync(Path.join(folder, "b.jpg"), "utf8"), "old!")
      const gets = store.gets.length
      yield* load("touched_again", second)
      assert.deepStrictEqual(yield* print, after)
      // The two that did not change are copied: of the packs are fetched the tables, and one file.
      assert.isTrue(store.gets.slice(gets).every((get) => !get.startsWith("packs/touched_1/1 ")))
    }),
  )

  it.live("is not touched by what is damaged, cut off, missing or newer, and goes on after a refusal", () =>
    Effect.gen(function* () {
      const { ask, load, loadSlice, print, save, saveSlice } = yield* siteOf("store-bad")
      yield* ask("write", { files: [[named("a.txt"), named("content")]] })
      const slice = read(Saving, yield* saveSlice("bad_1", undefined, []))
      const names = slice.wanted.map(({ name }) => name)
      for (const status of [403, 404, 503]) {
        store.refuse(status)
        const refused = yield* saveSlice("bad_1", undefined, names)
        assert.deepStrictEqual([refused.status, code(refused)], [502, "bbws_upload_failed"])
        assert.include(refused.text, String(status))
      }
      store.refuse(undefined)
      assert.deepStrictEqual(read(Saving, yield* saveSlice("bad_1", undefined, [])).wanted, slice.wanted)
      const saved = yield* save("bad_1")

      yield* ask("write", { files: [[named("a.txt"), named("another")]] })
      const before = yield* print
      const whole = store.objects.get("manifests/bad_1") ?? Buffer.alloc(0)
      const text = gunzipSync(whole).toString()
      const packs = ["0", "1"].map((name) => `packs/bad_1/${name}`)
      const all = packs.map((key) => key.slice("packs/".length))
      const held = packs.map((key) => store.objects.get(key) ?? Buffer.alloc(0))
      let count = 0
      const tryIt = Effect.fnUntraced(function* (bytes: Buffer, of = bytes) {
        store.objects.set("manifests/bad_1", bytes)
        const from = { archiveId: "bad_1", manifest: { sha256: sha256(of) } }
        count++
        const first = yield* loadSlice(`bad_${count}`, from, [])
        const answer = first.status === 200 ? yield* loadSlice(`bad_${count}`, from, all) : first
        assert.deepStrictEqual(yield* print, before)
        return [answer.status, code(answer)]
      })
      const bad = [422, "bbws_bad_archive"]
      const lines = text.split("\n")
      const file = lines.find((line) => line.startsWith('{"file"')) ?? ""
      const manifests = {
        digest: [gzipSync(text, { level: 1 }), whole],
        cut: [gzipSync(lines.slice(0, -2).join("\n") + "\n")],
        line: [gzipSync(text.replace(`${file}\n`, ""))],
        twice: [gzipSync(text.replace(file, `${file}\n${file}`))],
        out: [gzipSync(text.replace('"file":"a.txt"', '"file":"../a.txt"'))],
        packs: [gzipSync(text.replace('"packs":["bad_1/0"', '"packs":["../../other/0"'))],
        part: [gzipSync(text.replace(/"o":0/g, '"o":-1'))],
        gzip: [whole.subarray(0, whole.length - 20)],
      }
      for (const [name, [bytes, of]] of Object.entries(manifests)) {
        assert.deepStrictEqual(yield* tryIt(bytes ?? whole, of), bad, name)
      }
      const newer = gzipSync(text.replace('"formatVersion":3', '"formatVersion":4'))
      assert.deepStrictEqual(yield* tryIt(newer), [422, "bbws_newer_archive"])
      for (const [index, key] of packs.entries()) {
        const pack = held[index] ?? Buffer.alloc(0)
        const flipped = Buffer.from(pack)
        flipped[0] = (flipped[0] ?? 0) ^ 1
        for (const object of [flipped, pack.subarray(0, 3), undefined]) {
          if (object === undefined) store.objects.delete(key)
          else store.objects.set(key, object)
          assert.deepStrictEqual(yield* tryIt(whole), bad, `${key} ${object?.length}`)
        }
        store.objects.set(key, pack)
      }
      assert.deepStrictEqual(leftovers(), [])

      const from = { archiveId: "bad_1", manifest: saved.manifest }
      yield* loadSlice("bad_last", from, [])
      store.refuse(403)
      const refused = yield* loadSlice("bad_last", from, all)
      assert.deepStrictEqual([refused.status, code(refused)], [502, "bbws_download_failed"])
      store.refuse(undefined)
      assert.strictEqual((yield* load("bad_last", from)).files, 1)
    }),
  )

  // Only there can PHP let go of who asks.
  if (process.env["WORDPRESS_SERVER"] === undefined) return
  it.live("is read at one moment even if that takes longer than anybody waits: it goes on after its answer", () =>
    Effect.gen(function* () {
      const { ask, load, print, save, saveSlice } = yield* siteOf("store-early")
      yield* ask("generate", { seed: 11, tables: 4, files: 4, any: true })
      const before = yield* print
      yield* plant("answers-early")
      const early = read(Saving, yield* saveSlice("early_1", undefined, []))
      assert.deepStrictEqual(early.wanted, [])
      // Whoever asks meanwhile is told to wait.
      yield* saveSlice("early_1", undefined, []).pipe(
        Effect.repeat({ while: (answer) => answer.status === 423, schedule: Schedule.spaced("20 millis") }),
      )
      const saved = yield* save("early_1")
      yield* ask("sql", { statements: ["DELETE FROM {p}posts"] })
      yield* load("early_back", saved)
      assert.deepStrictEqual(yield* print, before)
    }),
  )
})
