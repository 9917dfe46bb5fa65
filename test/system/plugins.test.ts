import { existsSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { packageFile } from "../../infra/local/catalogue/packages.ts"
import { pluginZip } from "../../infra/local/catalogue/zips.ts"
import { makePortal, ok, refused, type Reply } from "../support/Portal.ts"
import { callSite } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { visit } from "../support/WordPressVisitor.ts"

const sites = "/v1.0/tenants/tenant-plugins/sites"
const own = "-plugins"

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  const { tenant } = stack
  const portal = makePortal(stack)
  const create = Effect.fnUntraced(function* (subdomain: string, more: Record<string, unknown> = {}) {
    const { body } = yield* portal.createSite(subdomain, {}, more)
    const [end] = (yield* portal.follow(body.operationId)).slice(-1)
    assert.strictEqual(end.status, "COMPLETED", JSON.stringify(end))
    const path = `${sites}/${body.siteId}/plugins`
    const list = Effect.map(portal.send("GET", path), (reply): ReadonlyArray<Reply["body"]> => ok(reply).items)
    return {
      siteId: String(body.siteId),
      /** The front page. */
      look: Effect.map(visit(tenant.wordpress, new URL(body.siteUrl).host, "/"), ({ status, text }) => {
        assert.strictEqual(status, 200, text)
        return text
      }),
      list,
      install: (pluginId: string, more: object = {}) => portal.send("POST", path, { body: { pluginId, ...more } }),
      change: (pluginId: string, what: string, body?: object) =>
        portal.send("PUT", `${path}/${pluginId}/${what}`, { body }),
      uninstall: (pluginId: string, query = "") => portal.send("DELETE", `${path}/${pluginId}${query}`),
      /** What a change answered, or would have, had it ended in time. */
      made: Effect.fnUntraced(function* (change: Effect.Effect<Reply>, inTime = 200): Effect.fn.Return<Reply["body"]> {
        const reply = yield* change
        const result = yield* portal.resultOf(reply, inTime)
        if (reply.status !== 202) return result
        const listed = (yield* list).find(({ pluginId }) => pluginId === result.pluginId)
        return { siteId: body.siteId, ...listed, ...result }
      }),
      call: (rest: string) => Effect.map(callSite(tenant, new URL(body.siteUrl).host, "GET", rest), ({ body }) => body),
    }
  })
  /** Registers a plugin as staff do, with more lines in its header. */
  const register = Effect.fnUntraced(function* (slug: string, more: ReadonlyArray<string>, code = "", uninstall = "") {
    const header = { slug, name: `The ${slug}`, description: "One", version: "1.0.0", more }
    const file = packageFile("plugins", header, pluginZip({ ...header, code, uninstall }))
    yield* stack.upload([file])
    const { description, name, version } = header
    const entry = {
      pluginId: `plugin-${slug}`,
      slug,
      name,
      description,
      version,
      category: "TEST",
      packages: [file.entry],
    }
    const staff = { group: "super-admin", tenants: [], sub: "staff-1" }
    ok(yield* portal.send("POST", "/admin/plugins", { body: entry, caller: staff }), 201)
    return `plugin-${slug}`
  })
  const files = (slug: string) =>
    existsSync(
      join(stack.root, "wordpress", "tenant-plugins", "wp-content", "plugins", `${slug}${own}`, `${slug}${own}.php`),
    )
  return { ...portal, create, files, register }
})

const seo = `plugin-seo-basics${own}`
const seoMark = (version: string, description = "") =>
  `<meta name="seo-basics" content="${`${version} ${description}`.trim()}">`

layer(SystemStack.layer({ tenants: { "tenant-plugins": "runs" }, catalogue: own }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the plugins of a tenant's sites", (it) => {
  it.effect(
    "are active where they were installed, share their files, are configured, updated and removed",
    () =>
      Effect.gen(function* () {
        const { create, files, resultOf, send } = yield* setup
        const [one, neighbour] = yield* Effect.all([create("plugged"), create("neighbour")], { concurrency: 2 })

        // An older version, by name, on one site only.
        const installed = yield* one.made(one.install(seo, { version: "1.0.0" }), 201)
        assert.deepInclude(installed, { pluginId: seo, installedVersion: "1.0.0", isActive: true, warnings: [] })
        assert.include(yield* one.look, seoMark("1.0.0"))
        assert.notInclude(yield* neighbour.look, "seo-basics")
        assert.deepStrictEqual(yield* neighbour.list, [])
        const twice = refused(yield* one.install(seo), 409, "PLUG_006")
        assert.deepStrictEqual(twice.details, { pluginId: seo, siteId: one.siteId, installedVersion: "1.0.0" })

        // Its settings are checked, written to its option, and shown.
        const configuration = { description: "Fine shop", sitemap: false }
        assert.deepStrictEqual(
          (yield* one.made(one.change(seo, "config", { configuration }))).configuration,
          configuration,
        )
        assert.include(yield* one.look, seoMark("1.0.0", "Fine shop"))
        const wrong = refused(yield* one.change(seo, "config", { configuration: { sitemap: "no" } }), 400, "SITE_001")
        assert.deepStrictEqual(
          wrong.details.fields.map(({ path }: { readonly path: string }) => path),
          ["payload.configuration.sitemap"],
        )

        // The neighbour gets the files that the tenant has, and is told so.
        const shared = yield* neighbour.made(neighbour.install(seo), 201)
        assert.strictEqual(shared.installedVersion, "1.0.0")
        assert.deepStrictEqual(
          shared.warnings.map(({ code }: { readonly code: string }) => code),
          ["PLUG_SHARED"],
        )
        assert.include(yield* neighbour.look, seoMark("1.0.0"))

        // Off and on again, here only; the settings stay.
        assert.isFalse((yield* one.made(one.change(seo, "status", { isActive: false }))).isActive)
        assert.notInclude(yield* one.look, "seo-basics")
        assert.include(yield* neighbour.look, seoMark("1.0.0"))
        assert.isTrue((yield* one.made(one.change(seo, "status", { isActive: true }))).isActive)

        // An update reaches all that share the files.
        const updated = yield* one.made(one.change(seo, "update"))
        assert.strictEqual(updated.installedVersion, "1.1.0")
        assert.sameMembers(updated.affectedSites, [one.siteId, neighbour.siteId])
        assert.include(yield* one.look, seoMark("1.1.0", "Fine shop"))
        assert.include(yield* neighbour.look, seoMark("1.1.0"))
        assert.strictEqual((yield* neighbour.list)[0]?.installedVersion, "1.1.0")
        assert.strictEqual(ok(yield* send("GET", `/v1.0/plugins/${seo}`)).installCount, 2)

        // A restore brings the settings of its day back, on the page and in the list.
        const path = `/v1.0/tenants/tenant-plugins/sites/${one.siteId}`
        const { backupId } = yield* resultOf(yield* send("POST", `${path}/backup`, { body: {} }), 201)
        yield* one.made(one.change(seo, "config", { configuration: { description: "Regretted" } }))
        yield* resultOf(yield* send("POST", `${path}/restore`, { body: { backupId } }))
        assert.include(yield* one.look, seoMark("1.1.0", "Fine shop"))
        assert.deepStrictEqual((yield* one.list)[0]?.configuration, configuration)

        // The files go with the last site that uses them.
        const left = yield* one.made(one.uninstall(seo))
        assert.deepInclude(left, { pluginId: seo, siteId: one.siteId, data: "KEPT" })
        assert.match(left.warnings[0].message, /purge=true/)
        assert.notInclude(yield* one.look, "seo-basics")
        assert.deepStrictEqual(yield* one.list, [])
        assert.include(yield* neighbour.look, seoMark("1.1.0"))
        assert.isTrue(files("seo-basics"))
        yield* neighbour.made(neighbour.uninstall(seo), 204)
        assert.notInclude(yield* neighbour.look, "seo-basics")
        assert.isFalse(files("seo-basics"))
        refused(yield* one.uninstall(seo), 404, "PLUG_001")
        assert.strictEqual(ok(yield* send("GET", `/v1.0/plugins/${seo}`)).installCount, 0)
      }),
    280_000,
  )

  it.effect("are rolled back when an update breaks a site, which goes on answering", () =>
    Effect.gen(function* () {
      const { create } = yield* setup
      const site = yield* create("steady")
      yield* site.made(site.install(`plugin-breaks${own}`, { version: "1.0.0" }), 201)
      const mark = "<!-- breaks 1.0.0 -->"
      assert.include(yield* site.look, mark)
      const error = refused(yield* site.change(`plugin-breaks${own}`, "update"), 502, "WP_001")
      assert.deepStrictEqual(error.details, {
        pluginId: `plugin-breaks${own}`,
        version: "2.0.0",
        keptVersion: "1.0.0",
        failedSites: [site.siteId],
      })
      assert.isString(error.suggestion)
      assert.include(yield* site.look, mark)
      const [record] = yield* site.list
      assert.deepInclude(record, { installedVersion: "1.0.0", isActive: true })

      // One that breaks its site at once is not kept.
      yield* site.made(site.uninstall(`plugin-breaks${own}`), 204)
      refused(yield* site.install(`plugin-breaks${own}`), 502, "WP_001")
      assert.notInclude(yield* site.look, "breaks")
      assert.deepStrictEqual(yield* site.list, [])
    }),
  )

  it.effect("are screened, and every refusal says what to do", () =>
    Effect.gen(function* () {
      const { create, send } = yield* setup
      const site = yield* create("screened")
      const missing = refused(yield* site.install(`plugin-none${own}`), 404, "PLUG_001")
      assert.deepStrictEqual(missing.details, { pluginId: `plugin-none${own}` })
      const blocked = refused(yield* site.install(`plugin-badware${own}`), 422, "PLUG_002")
      assert.match(blocked.details.reason, /third party/)
      const vulnerable = refused(yield* site.install(`plugin-old-gallery${own}`), 422, "PLUG_003")
      assert.deepStrictEqual(vulnerable.details.vulnerabilities[0].patchedVersions, ["2.4.0"])
      assert.isNull(vulnerable.details.safeVersion)
      const future = refused(yield* site.install(`plugin-future${own}`), 422, "PLUG_005")
      assert.deepInclude(future.details, { component: "WORDPRESS", required: "99.0" })
      assert.match(future.details.actual, /^\d+\.\d+/)

      yield* site.made(site.install(`plugin-cache-a${own}`), 201)
      const conflict = refused(yield* site.install(`plugin-cache-b${own}`), 409, "PLUG_004")
      assert.deepStrictEqual(conflict.details.conflicts, [{ pluginId: `plugin-cache-a${own}`, name: "Cache A" }])
      for (const { suggestion } of [blocked, vulnerable, future, conflict]) assert.isString(suggestion)
      const insisted = yield* site.made(site.install(`plugin-cache-b${own}`, { acknowledgeConflicts: true }), 201)
      assert.deepStrictEqual(insisted.warnings[0].conflicts, [{ pluginId: `plugin-cache-a${own}`, name: "Cache A" }])

      const wrong = refused(yield* site.install(seo, { version: "9.9.9" }), 400, "SITE_001")
      assert.match(wrong.details.fields[0].reason, /it has 1\.1\.0, 1\.0\.0|it has 1\.0\.0, 1\.1\.0/)

      // Of another tenant nothing is seen and nothing is done.
      const foreign = { group: "CUSTOMER_ADMIN", tenants: ["tenant-foreign"], sub: "user-2" }
      const body = { pluginId: seo }
      const path = `${sites}/${site.siteId}/plugins`
      refused(yield* send("POST", path, { body, caller: foreign }), 403, "AUTH_002")
      refused(yield* send("GET", path, { caller: foreign }), 403, "AUTH_002")
      const theirs = path.replace("tenant-plugins", "tenant-foreign")
      refused(yield* send("POST", theirs, { body, caller: foreign }), 404, "SITE_002")
      refused(yield* send("DELETE", `${theirs}/plugin-cache-a${own}`, { caller: foreign }), 404, "SITE_002")
      assert.lengthOf(yield* site.list, 2)
    }),
  )

  it.effect("come in the order in which they require each other, and not without what they require", () =>
    Effect.gen(function* () {
      const { create, createSite, register } = yield* setup
      const base = yield* register("needed", [])
      const child = yield* register("needing", ["Requires Plugins: needed"])
      const site = yield* create("ordered", { plugins: [child, base] })
      assert.sameMembers(
        (yield* site.list).map(({ isActive, pluginId }) => `${pluginId} ${isActive}`),
        [`${base} true`, `${child} true`],
      )

      const refusal = refused(yield* createSite("alone", {}, { plugins: [child] }), 422, "PLUG_009")
      assert.deepStrictEqual(refusal.details.missing, [{ slug: "needed", pluginId: base, name: "The needed" }])
      const circle = yield* register("circle-a", ["Requires Plugins: circle-b"])
      const other = yield* register("circle-b", ["Requires Plugins: circle-a"])
      assert.match(
        refused(yield* createSite("round", {}, { plugins: [circle, other] }), 422, "PLUG_011").message,
        /The circle-b/,
      )
      const wide = yield* register("networked", ["Network: true"])
      refused(yield* createSite("wide", {}, { plugins: [wide] }), 422, "PLUG_010")
      refused(yield* site.install(wide), 422, "PLUG_010")
      const future = yield* register("futuristic", ["Requires PHP: 99.0"])
      assert.strictEqual(refused(yield* site.install(future), 422, "PLUG_005").details.component, "PHP")
      const missing = yield* register("orphan", ["Requires Plugins: nobody-has-this"])
      assert.isNull(refused(yield* site.install(missing), 422, "PLUG_009").details.missing[0].pluginId)
    }),
  )
})
