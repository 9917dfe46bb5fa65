import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { sha256 } from "./archive.ts"
import { Json, usePackages } from "./packages-support.ts"
import { business } from "./shapes/business.ts"
import { content } from "./shapes/content.ts"
import { keeping, refused } from "./shapes/keeping.ts"
import { type Shape, sourcesOf } from "./shapes/shape.ts"
import { code, Imported, read, site } from "./wire.ts"

const setup = usePackages("shapes")
const { activate, call, contentPath, install, make, store, uninstall, update, visit } = setup

/** Those of one group are on a site at the same time. */
const living = { business, content, keeping }
const fileOf = ({ file, slug }: Shape) => `${slug}/${file ?? `${slug}.php`}`
const Strings = Schema.Array(Schema.String)

/** Files that customers have uploaded as they are: no page is made of them. */
const asUploaded = ["file elementor%2Fhero.jpg", "file shapesmush%2Fcaf%E9.bin"]

const look = (host: string) =>
  Effect.map(call("GET", "test/v1/shapes", { host }), (answer) => {
    assert.strictEqual(answer.status, 200, answer.text)
    return read(Json, answer)
  })

/** Asserts that two sites hold the same, one part at a time. */
const same = (now: typeof Json.Type, expected: typeof Json.Type, when: string) => {
  for (const part of new Set([...Object.keys(expected), ...Object.keys(now)])) {
    assert.deepStrictEqual(now[part], expected[part], `${part} ${when}`)
  }
}

/** Asserts that the front page shows all of them in their versions. */
const shows = Effect.fnUntraced(function* (host: string, shapes: ReadonlyArray<Shape>, updated: boolean) {
  const page = yield* visit(host)
  assert.strictEqual(page.status, 200, page.text)
  for (const { slug, updateRefused } of shapes) {
    const version = updated && updateRefused === undefined ? "2.0.0" : "1.0.0"
    assert.include(page.text, `<!-- ${slug} ${version} -->`, host)
  }
})

const Named = Schema.fromJsonString(
  Schema.Struct({
    option_name: Schema.optionalKey(Schema.String),
    post_title: Schema.optionalKey(Schema.String),
    comment_content: Schema.optionalKey(Schema.String),
    meta_key: Schema.optionalKey(Schema.String),
  }),
)
/** A row or file by its name. */
const nameIn = (entry: string): string => {
  const row = Schema.decodeUnknownOption(Named)(entry)
  return row._tag === "None" ? entry : (Object.values(row.value)[0] ?? entry)
}

/** What core makes with the first visits. */
const ofCore = /: (?:fresh_site|theme_mods_\w+|Auto Draft|Navigation)$/u

/** What a site holds that it did not hold before: the names of new tables, and the rows and files that are new in what was there. */
const remains = (now: typeof Json.Type, before: typeof Json.Type): ReadonlyArray<string> =>
  Object.entries(now)
    .filter(([part]) => !part.startsWith("made "))
    .flatMap(([part, held]) => {
      if (!(part in before)) return [part]
      const entries = (value: unknown) => (Array.isArray(value) ? value : Object.entries(value ?? {})).map(String)
      const old = new Set(entries(before[part]))
      return entries(held)
        .filter((entry) => !old.has(entry))
        .map((entry) => `${part}: ${nameIn(entry)}`)
        .filter((name) => !ofCore.test(name))
    })
    .toSorted()

/** The sites of a group, and a member whose roles plugins change. */
const sitesOf = Effect.fnUntraced(function* (group: string) {
  const host = `shapes-${group}-promoted.wpsit.localhost`
  const body = { siteId: `site-shapes-${group}-promoted`, domain: host, name: "A site" }
  const all = {
    from: yield* make(`${group}-from`),
    beside: yield* make(`${group}-beside`),
    clone: yield* make(`${group}-clone-with-a-longer-name`),
    promotion: { id: site(yield* call("POST", "wp/v2/sites", { body })).id, host },
  }
  yield* call("POST", "test/v1/shapes-member", { host: all.from.host })
  return all
})

/** Has a site take the archive. */
const take = Effect.fnUntraced(function* (id: number, archive: string) {
  const zip = store.objects.get(archive) ?? Buffer.alloc(0)
  const body = { importId: `${archive}-${id}`, source: store.address(archive), sha256: sha256(zip) }
  const answer = yield* call("POST", `bbws/v1/sites/${id}/import`, { body })
  assert.strictEqual(answer.status, 200, answer.text)
  assert.deepStrictEqual(read(Imported, answer).warnings, [])
})

describe("plugins that are made like well-known ones", () => {
  it("are thirty and more", () => {
    const slugs = [...Object.values(living).flat(), ...refused].map(({ slug }) => slug)
    assert.isAtLeast(new Set(slugs).size, 30)
    assert.strictEqual(new Set(slugs).size, slugs.length)
  })

  for (const [group, shapes] of Object.entries(living)) {
    // Every second one is used by a neighbour as well, and what it needs.
    const shared = shapes.filter((_, index) => index % 2 === 0)

    it.live(`go through installation, update, clone, promotion, restore and uninstallation: ${group}`, () =>
      Effect.gen(function* () {
        const { beside, clone, from, promotion } = yield* sitesOf(group)
        const empty = yield* look(from.host)
        for (const shape of shapes) {
          const { slug } = shape
          assert.strictEqual((yield* install(slug, "1.0.0", sourcesOf(shape, "1.0.0"))).status, 201, slug)
          const answer = yield* activate(from.id, slug)
          assert.strictEqual(answer.status, 200, `${slug} ${answer.text}`)
        }
        const body = { files: shared.map(fileOf) }
        const switched = yield* call("POST", "test/v1/shapes-switch", { host: beside.host, body })
        assert.deepStrictEqual(read(Strings, switched), [])
        yield* shows(from.host, shapes, false)
        yield* shows(beside.host, shared, false)

        for (const shape of shapes) {
          const answer = yield* update(shape.slug, "2.0.0", sourcesOf(shape, "2.0.0"))
          if (shape.updateRefused === undefined) assert.strictEqual(answer.status, 200, `${shape.slug} ${answer.text}`)
          else assert.deepStrictEqual([answer.status, code(answer)], [422, shape.updateRefused], shape.slug)
        }
        yield* shows(from.host, shapes, true)
        yield* shows(beside.host, shared, true)
        const [held, heldBeside] = [yield* look(from.host), yield* look(beside.host)]

        const destination = { archiveId: group, destination: store.address(group) }
        const exported = yield* call("POST", `bbws/v1/sites/${from.id}/export`, { body: destination })
        assert.strictEqual(exported.status, 200, exported.text)
        assert.deepStrictEqual(read(Json, exported)["warnings"], [])
        for (const target of [clone, promotion]) {
          yield* take(target.id, group)
          same(yield* look(target.host), held, `of ${target.host}`)
          const left = yield* call("GET", `test/v1/shapes-find?word=shapes-${group}-from`, { host: target.host })
          assert.deepStrictEqual(read(Strings, left), group === "content" ? asUploaded : [], target.host)
          yield* shows(target.host, shapes, true)
          yield* call("DELETE", `wp/v2/sites/${target.id}?force=true`)
          const tables = (yield* setup.tables).filter((name) => name.startsWith(`wp_${target.id}_`))
          assert.deepStrictEqual([tables, Fs.existsSync(contentPath(`uploads/sites/${target.id}`))], [[], false])
        }
        yield* call("POST", "test/v1/shapes-spoil", { host: from.host })
        yield* take(from.id, group)
        same(yield* look(from.host), held, "restored")
        yield* shows(from.host, shapes, true)

        for (const { needs } of shapes) {
          if (needs === undefined) continue
          const needed = yield* uninstall(from.id, needs)
          assert.deepStrictEqual([needed.status, code(needed)], [409, "bbws_plugin_required"])
        }
        for (const shape of shapes.toReversed()) {
          const answer = yield* uninstall(from.id, shape.slug, "?purge=true")
          assert.deepStrictEqual(
            [answer.status, read(Json, answer)],
            [200, { slug: shape.slug, deactivated: true, filesDeleted: !shared.includes(shape), data: "purged" }],
            shape.slug,
          )
        }
        const left = remains(yield* look(from.host), empty)
        assert.deepStrictEqual(left, shapes.flatMap((shape) => shape.left ?? []).toSorted())
        assert.strictEqual((yield* visit(from.host)).status, 200)
        same(yield* look(beside.host), heldBeside, "of the neighbour")
        yield* shows(beside.host, shared, true)
        assert.deepStrictEqual([setup.unfinished(), setup.leftovers()], [[], []])
        for (const { id } of [from, beside]) yield* call("DELETE", `wp/v2/sites/${id}?force=true`)
      }),
    )
  }

  it.live("are refused, and leave nothing, when they act on all sites or take away what a site needs", () =>
    Effect.gen(function* () {
      const { beside, from } = yield* sitesOf("refused")
      const [empty, emptyBeside] = [yield* look(from.host), yield* look(beside.host)]
      for (const shape of refused) {
        yield* install(shape.slug, "1.0.0", sourcesOf(shape, "1.0.0"))
        const answer = yield* activate(from.id, shape.slug)
        assert.deepStrictEqual(
          [answer.status, code(answer)],
          [422, shape.refused?.code],
          `${shape.slug} ${answer.text}`,
        )
        if (shape.refused?.files !== undefined) {
          assert.deepInclude(read(Json, answer)["data"], { files: shape.refused.files })
          for (const file of shape.refused.files) {
            const text = Fs.existsSync(contentPath(file.slice(11)))
              ? Fs.readFileSync(contentPath(file.slice(11)), "utf8")
              : ""
            assert.notInclude(text, "Of a plugin.", file)
          }
        }
        const gone = yield* uninstall(from.id, shape.slug)
        assert.deepInclude(read(Json, gone), { filesDeleted: true, data: "purged" }, shape.slug)
        assert.strictEqual((yield* visit(from.host)).status, 200, shape.slug)
      }
      assert.deepStrictEqual(remains(yield* look(from.host), empty), [])
      same(yield* look(beside.host), emptyBeside, "of the neighbour")
    }),
  )
})
