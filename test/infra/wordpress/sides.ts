import * as Fs from "node:fs"
import * as Path from "node:path"

import { assert, beforeAll } from "@effect/vitest"
import { Console, Effect, Exit, Layer, Logger, Redacted, Schema } from "effect"

import type { Package } from "../../../src/catalogue/Package.ts"
import { SiteId, TenantId } from "../../../src/kernel/Ids.ts"
import { Archives } from "../../../src/platform/Archives.ts"
import { WordPress } from "../../../src/wordpress/WordPress.ts"
import { openGate } from "../../model/Gate.ts"
import { emptyNetworks, wordpressOf } from "../../model/Multisite.ts"
import { activeOn, stylesheetOf } from "../../model/MultisiteBlog.ts"
import { menusOf, pagesOf } from "../../model/MultisiteContent.ts"
import { type PackageText, sha256Of } from "../../model/MultisiteFiles.ts"
import { archivesOf, emptyOutside } from "../../model/Outside.ts"
import { silent } from "../../model/ProcessServices.ts"
import { anyRole } from "../../model/Roles.ts"
import { type Settings, settingsFrom } from "../../support/samples.ts"
import { sha256 } from "./archive.ts"
import { bootNetwork } from "./boot.ts"
import { networkClient } from "./client.ts"
import { plugin, theme, usePackages, zipped } from "./packages-support.ts"

const tenantId = TenantId.make("tenant-1")

/** What an action may use. */
type Services = WordPress | Archives | Settings

/** One of the two networks that are told apart by nothing but what they are made of. */
export interface Side {
  /** Puts a package into the bucket; with `spoilt` it is named by another digest than its own. */
  readonly offer: (text: PackageText, spoilt: boolean) => Package
  /** The sites' own numbers, by label, and the digests of archives and captures, by key. */
  readonly ids: Map<string, number>
  readonly digests: Map<string, string>
  /** The saves whose packs a save names. */
  readonly uses: Map<string, ReadonlyArray<string>>
  readonly write: (label: string, text: string) => Effect.Effect<unknown>
  readonly state: Effect.Effect<unknown>
  /** The next request whose method and path hold `where` is killed in the midst of its work. */
  readonly kill: (where: string, point: string) => Effect.Effect<void>
  readonly layer: Layer.Layer<Services>
  readonly heard: Array<unknown>
}

/** A site on a side. */
export const targetOn = ({ ids }: Side, label: string) => ({
  tenantId,
  siteId: SiteId.make(`site-${label}`),
  environment: "DEV" as const,
  subdomain: label,
  wpSiteId: ids.get(label) ?? 99_999,
})

export type Act = (side: Side) => Effect.Effect<unknown, unknown, Services>

/** An action with its name; one with `killed` is killed in the request whose method and path hold that, `at` a point of it. */
export interface Step {
  readonly name: string
  readonly act: Act
  readonly killed?: string
  readonly at?: string
}

/** What two networks may differ in. */
const passing = new Set(
  "id wpSiteId rows files sizeBytes storedBytes sha256 bytes md5 progress wordpressVersion phpVersion latencyMs responseTimeMs freeBytes totalBytes overdueSeconds healthStatus dbVersion".split(
    " ",
  ),
)
const ownPlugins = new Set(["hello", "akismet", "index"])
/** The stand-in's addresses in place of the real ones. */
const atHome = (text: string): string =>
  text.replaceAll(/http:\/\/([a-z0-9-]+\.wpdev\.localhost|(?:www\.)?example\.com):8080/gu, "https://$1")
const normal = (value: unknown): unknown => {
  const text = JSON.stringify(value ?? null, (name, part: unknown) =>
    // Fatal errors are remembered for a day, whoever met them. What a site takes, the stand-in does not measure.
    passing.has(name) ? "" : name === "lastError" ? null : name === "usage" ? undefined : part,
  )
  return JSON.parse(atHome(text))
}

const CorePlugins = Schema.Array(Schema.Struct({ plugin: Schema.String }))
const withoutCore = (value: unknown): unknown =>
  Schema.is(CorePlugins)(value)
    ? value
        .filter(({ plugin: name }) => !ownPlugins.has(name.split("/")[0] ?? ""))
        .toSorted((one, other) => one.plugin.localeCompare(other.plugin))
    : value

const outcomeIn = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))

/** Notes each exchange as our client decodes it. */
const noting = (wordpress: WordPress["Service"], heard: Array<unknown>) =>
  WordPress.of({
    visit: (visit) =>
      Effect.tap(wordpress.visit(visit), (page) => Effect.sync(() => heard.push(["GET /", normal(page)]))),
    call: (call) => {
      const asked = `${call.method} ${call.path.replaceAll(/sites\/\d+/gu, "sites/N")}`
      return wordpress.call({ ...call, retries: 0 }).pipe(
        Effect.tap((answer) => Effect.sync(() => heard.push([asked, normal(withoutCore(answer))]))),
        Effect.tapError((error) =>
          Effect.sync(() => {
            const { reason: _reason, cause: _cause, ...told } = outcomeIn({ ...error, _tag: error._tag })
            heard.push([asked, normal(told)])
          }),
        ),
      )
    },
  })

const fatal = "bbws_no_such_function();"

/** The real files of a package. */
const sourcesOf = ({ demanding = false, file, flaw, flawOn, folder, kind, version }: PackageText) => {
  const failing =
    flawOn === undefined ? fatal : `if ( 0 === strpos( $_SERVER['HTTP_HOST'], '${flawOn}.' ) ) { ${fatal} }`
  const code = {
    none: "",
    load: failing,
    page: `add_action( 'template_redirect', function () { ${failing} } );`,
    activation: `register_activation_hook( __FILE__, function () { ${failing} } );`,
  }[flaw]
  if (kind === "neither") return { "readme.txt": "Nothing." }
  if (kind === "theme") {
    const made = theme(folder, version, flaw === "page" ? failing : "", demanding ? "Requires PHP: 9.0\n" : "")
    return flaw === "load" ? { ...made, "functions.php": `<?php ${failing}` } : made
  }
  const made = plugin(folder, version, code, demanding ? " * Requires PHP: 9.0\n" : "")
  return file === undefined ? made : { [file]: made[`${folder}.php`] ?? "" }
}

/** Boots the real network beside a stand-in. */
export const bootSides = () => {
  const setup = usePackages("sides", bootNetwork())
  const { call, store } = setup
  beforeAll(() => {
    const to = setup.contentPath("mu-plugins/test-standin.php")
    Fs.copyFileSync(Path.join(import.meta.dirname, "standin.php"), to)
  })
  const settings = (more: Readonly<Record<string, string>> = {}) =>
    settingsFrom({
      SITE_BASE_URL_DEV: "http://wpdev.localhost:8080",
      WORDPRESS_NETWORK_BASE_URL: "http://network.localhost",
      ...more,
    })
  const quiet = Layer.mergeAll(Logger.layer([]), Layer.succeed(Console.Console, silent))
  const hostOf = (label: string) => `${label}.wpdev.localhost`
  let number = 0
  const keyOf = (text: PackageText) => `packages/${text.kind}s/${text.folder}-${++number}.zip`

  const realHeard: Array<unknown> = []
  const realWordPress = Layer.effect(
    WordPress,
    Effect.map(WordPress, (wordpress) => noting(wordpress, realHeard)),
  ).pipe(Layer.provide(networkClient))
  const real: Side = {
    ids: new Map(),
    digests: new Map(),
    uses: new Map(),
    heard: realHeard,
    offer: (text, spoilt) => {
      const zip = zipped(text.folder, sourcesOf(text))
      const key = keyOf(text)
      store.objects.set(key, zip)
      return { version: text.version, key, sha256: spoilt ? "0".repeat(64) : sha256(zip) }
    },
    write: (label, text) =>
      Effect.asVoid(call("POST", "test/v1/standin-write", { host: hostOf(label), body: { text } })),
    state: Effect.suspend(() => call("GET", "test/v1/standin")).pipe(
      Effect.map(({ text }) => stateIn(Schema.decodeUnknownSync(Schema.fromJsonString(State))(text))),
    ),
    kill: (_where, point) => setup.plant(`die-at-${point}`),
    layer: Layer.unwrap(
      Effect.sync(() =>
        Layer.merge(
          realWordPress,
          Layer.succeed(
            Archives,
            Archives.of({
              putUrl: (_tenantId, key) => Effect.succeed(Redacted.make(store.address(key))),
              getUrl: (_tenantId, key) => Effect.succeed(Redacted.make(store.address(key))),
            }),
          ),
        ).pipe(
          Layer.provideMerge(settings({ WORDPRESS_ORIGIN_DEV: setup.network().managementUrl })),
          Layer.provide(quiet),
        ),
      ),
    ),
  }

  const networks = emptyNetworks()
  const outside = emptyOutside()
  const standInHeard: Array<unknown> = []
  const blogs = () => networks.blogs[tenantId] ?? []
  const standIn: Side = {
    ids: new Map(),
    digests: new Map(),
    uses: new Map(),
    heard: standInHeard,
    offer: (text, spoilt) => {
      const content = JSON.stringify(text)
      const key = keyOf(text)
      outside.archives[key] = content
      return { version: text.version, key, sha256: spoilt ? "0".repeat(64) : sha256Of(content) }
    },
    write: (label, text) =>
      Effect.sync(() => {
        for (const blog of blogs().filter(({ domain }) => domain === hostOf(label))) blog.options["post"] = atHome(text)
      }),
    state: Effect.sync(() => {
      const versionsOf = (files: Readonly<Record<string, { readonly version: string }>> = {}) =>
        Object.fromEntries(Object.entries(files).map(([slug, { version }]) => [slug, version]))
      const { plugins, themes } = networks.shared[tenantId] ?? {}
      return stateIn({
        plugins: versionsOf(plugins),
        themes: versionsOf(themes),
        sites: blogs().map((blog) => ({
          siteId: blog.siteId,
          domain: blog.domain,
          ready: blog.ready,
          suspended: blog.suspended,
          ...(blog.ready
            ? {
                title: blog.options["title"],
                tagline: blog.options["description"],
                active: [...activeOn(blog)],
                stylesheet: stylesheetOf(blog),
                options: ["shop_settings", "form_settings", "post", "home"].map((name) => blog.options[name] ?? null),
                pages: pagesOf(blog).map(({ of: _of, ...page }) => page),
                menus: menusOf(blog).map(({ name }) => name),
                front: blog.options["front_page"] ?? null,
              }
            : {}),
        })),
      })
    }),
    kill: (where) => Effect.sync(() => void networks.faults.push({ fault: "half", where })),
    layer: Layer.mergeAll(
      Layer.succeed(WordPress, noting(wordpressOf(networks, outside, openGate, anyRole), standInHeard)),
      Layer.succeed(Archives, archivesOf(openGate, anyRole)),
      settings(),
    ).pipe(Layer.provide(quiet)),
  }

  /** What comes of an action on a side. Of a request that is killed nobody hears. */
  const on = Effect.fnUntraced(function* (side: Side, { act, at, killed, name }: Step, looks: boolean) {
    side.heard.length = 0
    if (killed !== undefined) yield* side.kill(killed, at ?? "")
    const exit = yield* Effect.exit(act(side).pipe(Effect.provide(side.layer), Effect.provide(quiet)))
    const done = Exit.isSuccess(exit) && normal(exit.value)
    const heard = killed === undefined ? [...side.heard] : []
    return { name, done, heard, state: looks ? yield* side.state : "not looked at" }
  })

  /**
   * Does the same on both sides, and compares all that is answered, and what there is after every `lookEvery`th step, after
   * each that was killed, and in the end: to look at all of the real one takes as long as a step.
   */
  return Effect.fnUntraced(function* (steps: ReadonlyArray<Step>, lookEvery: number) {
    const allOn = (side: Side) =>
      Effect.forEach(steps, (step, number) =>
        on(side, step, step.killed !== undefined || (steps.length - 1 - number) % lookEvery === 0),
      )
    const is = yield* allOn(standIn)
    assert.deepStrictEqual(is, yield* allOn(real))
    const lived = steps.filter(({ killed }, number) => killed !== undefined && is[number]?.done !== false)
    assert.deepStrictEqual(lived, [], "all that should be killed was killed")
  })
}

const Site = Schema.Struct({
  siteId: Schema.String,
  domain: Schema.String,
  ready: Schema.Boolean,
  suspended: Schema.Boolean,
  title: Schema.optional(Schema.Unknown),
  tagline: Schema.optional(Schema.Unknown),
  active: Schema.optional(Schema.Array(Schema.String)),
  stylesheet: Schema.optional(Schema.Unknown),
  options: Schema.optional(Schema.Array(Schema.Unknown)),
  pages: Schema.optional(Schema.Array(Schema.Record(Schema.String, Schema.Unknown))),
  menus: Schema.optional(Schema.Array(Schema.String)),
  front: Schema.optional(Schema.Unknown),
})
const State = Schema.Struct({
  plugins: Schema.Record(Schema.String, Schema.String),
  themes: Schema.Record(Schema.String, Schema.String),
  sites: Schema.Array(Site),
})

/** All that a network is, apart from what comes with WordPress and from the order of what has none. */
const stateIn = ({ plugins, sites, themes }: typeof State.Type): unknown => {
  const own = Object.entries(themes).filter(([slug]) => !slug.startsWith("twenty"))
  return normal({
    plugins: Object.fromEntries(Object.entries(plugins).filter(([slug]) => !ownPlugins.has(slug))),
    themes: Object.fromEntries(own),
    sites: sites
      .map((site) => ({
        ...site,
        pages: site.pages?.toSorted((a, b) => String(a["slug"]).localeCompare(String(b["slug"]))),
      }))
      .toSorted((a, b) => a.siteId.localeCompare(b.siteId)),
  })
}
