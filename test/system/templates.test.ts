import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { publishFailingTemplate } from "../support/failingTemplate.ts"
import { type Caller, makePortal, ok, refused } from "../support/Portal.ts"
import { callSite, readContent, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { visit } from "../support/WordPressVisitor.ts"

const sites = "/v1.0/tenants/tenant-templates/sites"
const own = "-templates"
const staff: Caller = { group: "super-admin", tenants: [], sub: "staff-1" }

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  const { tenant } = stack
  const portal = makePortal(stack)
  const { follow, send } = portal
  const asStaff = (method: string, path: string, body?: object) => send(method, path, { body, caller: staff })
  // More sites than BASIC has room for.
  ok(yield* asStaff("PUT", "/admin/tenants/tenant-templates/tier", { tier: "STANDARD" }))
  const create = Effect.fnUntraced(function* (subdomain: string, more: Record<string, unknown> = {}) {
    const { body } = yield* portal.createSite(subdomain, {}, more)
    const seen = yield* follow(body.operationId)
    assert.strictEqual(seen.at(-1).status, "COMPLETED", JSON.stringify(seen.at(-1)))
    const siteUrl = String(body.siteUrl)
    const { host } = new URL(siteUrl)
    const apply = (templateId: string, caller: Caller = {}) =>
      send("POST", `${sites}/${body.siteId}/apply-template`, { body: { templateId }, caller })
    return {
      siteId: String(body.siteId),
      siteUrl,
      seen,
      look: (path = "/") =>
        Effect.map(visit(tenant.wordpress, host, path), ({ status, text }) => {
          assert.strictEqual(status, 200, text)
          return text
        }),
      call: (path: string) => Effect.map(callSite(tenant, host, "GET", path), ({ body }) => body),
      plugins: Effect.map(send("GET", `${sites}/${body.siteId}/plugins`), (reply): ReadonlyArray<string> =>
        ok(reply).items.map(({ pluginId }: { readonly pluginId: string }) => pluginId),
      ),
      apply,
      /** What came of it, in time or later. */
      applied: (templateId: string) => Effect.flatMap(apply(templateId), (reply) => portal.resultOf(reply)),
    }
  })
  return { ...portal, asStaff, create, stack, tenant }
})

/** What a visitor sees of `template-business-pro`. */
const assertBusinessPro = Effect.fnUntraced(function* (look: (path?: string) => Effect.Effect<string>) {
  const front = yield* look()
  assert.include(front, `themes/business-pro${own}/`)
  assert.include(front, "What we do, and")
  for (const title of ["Home", "About us", "Contact"]) assert.match(front, new RegExp(`<a[^>]*>${title}</a>`))
  assert.include(yield* look("/about/"), "Who we are.")
  assert.include(yield* look("/contact/"), 'class="contact-form"')
})

layer(SystemStack.layer({ tenants: { "tenant-templates": "runs" }, catalogue: own }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("a template", (it) => {
  it.effect("brings its theme, pages, menu, options and plugins to a site, and leaves what is the customer's", () =>
    Effect.gen(function* () {
      const { asStaff, create, send, stack, tenant } = yield* setup
      const site = yield* create("dressed")
      yield* writeContent(tenant, site.siteUrl, "alpha")
      const before = yield* readContent(tenant, site.siteUrl)
      const users = yield* site.call("/wp/v2/users?context=edit")
      const { title } = yield* site.call("/wp/v2/settings")

      refused(yield* site.apply(`template-none${own}`), 404, "TEMP_001")
      refused(yield* site.apply(`template-draft${own}`), 404, "TEMP_001")
      const future = refused(yield* site.apply(`template-future${own}`), 422, "TEMP_002")
      assert.deepInclude(future.details, { component: "WordPress", required: "99.0" })
      assert.match(future.details.actual, /^\d+\.\d+/)
      assert.isString(future.suggestion)
      const again = refused(
        yield* asStaff("POST", `/admin/templates/template-portfolio${own}/publish`),
        422,
        "TEMP_003",
      )
      assert.deepInclude(again.details, { from: "PUBLISHED", to: "PUBLISHED" })
      refused(yield* site.apply(`template-portfolio${own}`, { group: "CUSTOMER_VIEWER" }), 403, "AUTH_002")

      const applied = yield* site.applied(`template-business-pro${own}`)
      assert.deepInclude(applied, { templateId: `template-business-pro${own}`, status: "ACTIVE", warnings: [] })
      yield* assertBusinessPro(site.look)
      assert.deepStrictEqual(yield* site.plugins, [`plugin-contact-form${own}`])
      const settings = yield* site.call("/wp/v2/settings")
      assert.deepInclude(settings, { posts_per_page: 6, title })
      assert.deepStrictEqual(yield* site.call("/wp/v2/users?context=edit"), users)
      const after = yield* readContent(tenant, site.siteUrl)
      // WordPress's own first post and page have gone; what the customer wrote has not.
      assert.deepStrictEqual(after.posts, ["Post alpha"])
      assert.sameMembers([...after.pages], ["Page alpha", "Welcome", "About us", "Contact"])
      assert.deepStrictEqual([after.pictures, after.contents], [before.pictures, before.contents])
      assert.strictEqual(ok(yield* send("GET", `/v1.0/templates/template-business-pro${own}`)).usageCount, 1)

      // A site shows what others should look like: what was captured of it is a template as any other.
      const { packages, themeSlug, version } = ok(yield* asStaff("GET", `/v1.0/templates/template-business-pro${own}`))
      // Its theme and its plugins are taken from the site as well; what was brought by hand the catalogue has not.
      const plugins = join(stack.root, "wordpress", "tenant-templates", "wp-content", "plugins")
      mkdirSync(join(plugins, "by-hand"))
      writeFileSync(join(plugins, "by-hand", "by-hand.php"), "<?php\n/* Plugin Name: By hand\nVersion: 3.0.0 */\n")
      const { host } = new URL(site.siteUrl)
      const activation = yield* callSite(tenant, host, "PUT", "/wp/v2/plugins/by-hand/by-hand", { status: "active" })
      assert.strictEqual(activation.status, 200)
      const captured = ok(
        yield* asStaff("POST", "/admin/templates", {
          templateId: `template-captured${own}`,
          name: "Captured",
          description: "From a site.",
          category: "BUSINESS",
          sourceSiteId: site.siteId,
          sourceTenantId: "tenant-templates",
          captureOptions: ["posts_per_page"],
        }),
        201,
      )
      assert.deepInclude(captured, {
        status: "DRAFT",
        themeSlug,
        version,
        packages,
        includedPlugins: [`plugin-contact-form${own}`],
        lacking: [{ kind: "PLUGIN", slug: "by-hand", version: "3.0.0", reason: "it is not in the marketplace" }],
      })
      ok(yield* asStaff("POST", `/admin/templates/template-captured${own}/publish`))
      const twin = yield* create("alike")
      yield* twin.applied(`template-captured${own}`)
      const look = yield* twin.look()
      assert.include(look, "What we do, and")
      assert.include(look, `${twin.siteUrl}/contact/`)
      assert.notInclude(look, "//dressed.")
      assert.deepInclude(yield* twin.call("/wp/v2/settings"), { posts_per_page: 6, title: "Site alike" })
      const pages = (yield* readContent(tenant, twin.siteUrl)).pages
      assert.includeMembers([...pages], ["Welcome", "About us", "Contact", "Page alpha"])
    }),
  )

  it.effect("that does not work leaves the site as it was", () =>
    Effect.gen(function* () {
      const { asStaff, create, follow, send, tenant } = yield* setup
      const site = yield* create("untouched")
      yield* writeContent(tenant, site.siteUrl, "alpha")
      const before = [yield* readContent(tenant, site.siteUrl), yield* site.look(), yield* site.plugins]
      yield* publishFailingTemplate(send, staff, own)
      const reply = yield* site.apply(`template-fails${own}`)
      // Within the request's time or after it: either way it is put back.
      const end =
        reply.status === 202 ? (yield* follow(reply.body.operationId)).at(-1) : { error: refused(reply, 502, "WP_001") }
      assert.strictEqual(end.error.code, "WP_001")
      assert.deepStrictEqual(
        [yield* readContent(tenant, site.siteUrl), yield* site.look(), yield* site.plugins],
        before,
      )
      const record = ok(yield* send("GET", `${sites}/${site.siteId}`))
      assert.doesNotHaveAnyKeys(record, ["operationId", "templateId"])
      assert.strictEqual(ok(yield* asStaff("GET", `/v1.0/templates/template-fails${own}`)).usageCount, 0)
    }),
  )

  it.effect("in a new version brings its theme to it, unless other sites of the tenant use the old one", () =>
    Effect.gen(function* () {
      const { asStaff, create } = yield* setup
      const release = (version: string) => asStaff("PUT", `/admin/templates/template-portfolio${own}`, { version })
      const [one, two] = [yield* create("gallery-one"), yield* create("gallery-two")]
      const shows = Effect.fnUntraced(function* (site: typeof one, version: string) {
        assert.include(yield* site.look(), `themes/portfolio${own}/style.css?ver=${version}`)
      })
      assert.deepStrictEqual((yield* one.applied(`template-portfolio${own}`)).warnings, [])
      yield* shows(one, "1.0.0")

      ok(yield* release("1.1.0"))
      assert.deepStrictEqual((yield* one.applied(`template-portfolio${own}`)).warnings, [])
      yield* shows(one, "1.1.0")

      ok(yield* release("1.0.0"))
      const [warning] = (yield* two.applied(`template-portfolio${own}`)).warnings
      assert.strictEqual(warning.code, "TEMP_SHARED")
      assert.include(warning.message, "version 1.1.0")
      yield* shows(two, "1.1.0")
      const three = yield* create("gallery-three", { templateId: `template-portfolio${own}` })
      assert.strictEqual(three.seen.at(-1).result.warnings[0].code, "TEMP_SHARED")
      yield* shows(three, "1.1.0")
    }),
  )

  it.effect("and plugins come with a new site, step by step", () =>
    Effect.gen(function* () {
      const { create, createSite, send } = yield* setup
      const site = yield* create("complete", {
        templateId: `template-business-pro${own}`,
        plugins: [`plugin-seo-basics${own}`, `plugin-contact-form${own}`],
      })
      yield* assertBusinessPro(site.look)
      assert.include(yield* site.look(), '<meta name="seo-basics" content="1.1.0">')
      assert.sameMembers([...(yield* site.plugins)], [`plugin-seo-basics${own}`, `plugin-contact-form${own}`])
      assert.strictEqual(ok(yield* send("GET", `${sites}/${site.siteId}`)).templateId, `template-business-pro${own}`)
      const progress = site.seen.map((state) => Number(state.progress))
      assert.deepStrictEqual(
        progress,
        progress.toSorted((a, b) => a - b),
      )
      assert.isAtLeast(new Set(progress).size, 3, "steps are seen")

      // What cannot be is told before anything is made.
      refused(yield* createSite("nothing-1", {}, { templateId: `template-none${own}` }), 404, "TEMP_001")
      refused(yield* createSite("nothing-2", {}, { plugins: [`plugin-badware${own}`] }), 422, "PLUG_002")
      refused(yield* createSite("nothing-3", {}, { plugins: [`plugin-old-gallery${own}`] }), 422, "PLUG_003")
      const both = [`plugin-cache-a${own}`, `plugin-cache-b${own}`]
      refused(yield* createSite("nothing-4", {}, { plugins: both }), 409, "PLUG_004")
      const { body } = yield* send("GET", `${sites}?pageSize=100`)
      assert.notMatch(JSON.stringify(body.items), /nothing-/)
    }),
  )
})
