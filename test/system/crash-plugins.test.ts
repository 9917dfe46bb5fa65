import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { crashingSites } from "../support/CrashingSite.ts"
import { publishFailingTemplate } from "../support/failingTemplate.ts"
import { eachKill, isTried, kindsOf } from "../support/Kills.ts"
import { ok, type Reply } from "../support/Portal.ts"
import { readContent, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { visit } from "../support/WordPressVisitor.ts"

const own = "-crashes"
const seo = `plugin-seo-basics${own}`
const template = `/v1.0/templates/template-business-pro${own}`

const kinds = kindsOf({
  installation: 2,
  configuration: 1,
  "plugin update": 1,
  removal: 1,
  template: 3,
  "template that does not work": 3,
})

layer(SystemStack.layer({ tenants: { "tenant-crash-plugins": "runs" }, catalogue: own }), {
  timeout: "10 minutes",
  excludeTestServices: true,
})("a consumer that is killed after WordPress did what it asked", (it) => {
  it.effect(
    "has its plugins installed, updated, configured and removed, and its templates applied, once",
    () =>
      Effect.gen(function* () {
        const { change, create, request, send, sites, survive, tenant } = yield* crashingSites
        const site = yield* create("equipped")
        const { host } = new URL(site.siteUrl)
        const plugins = `${sites}/${site.siteId}/plugins`
        const look = Effect.map(visit(tenant.wordpress, host, "/"), ({ status, text }) => {
          assert.strictEqual(status, 200, text)
          return /<meta name="seo-basics" content="([^"]*)">/.exec(text)?.[1]
        })
        const listed = Effect.map(send("GET", plugins), (reply): ReadonlyArray<Reply["body"]> => ok(reply).items)
        const counted = Effect.map(send("GET", `/v1.0/plugins/${seo}`), (reply) => ok(reply).installCount)
        /** It ends well, with this version on the site, recorded and counted once. */
        const has = (mark: string | undefined) =>
          Effect.fnUntraced(function* (_started: unknown, operation: Reply["body"]) {
            assert.strictEqual(operation.status, "COMPLETED", JSON.stringify(operation))
            assert.strictEqual(yield* look, mark)
            const versions = (yield* listed).map(({ installedVersion }) => String(installedVersion))
            assert.deepStrictEqual(versions, mark === undefined ? [] : [mark.split(" ")[0] ?? ""])
            assert.strictEqual(yield* counted, versions.length)
          })
        const install = change("POST", `${site.siteId}/plugins`, { pluginId: seo, version: "1.0.0" })
        const uninstall = change("DELETE", `${site.siteId}/plugins/${seo}`)
        const anew = Effect.andThen(uninstall, install)

        yield* eachKill(
          kinds.installation,
          survive(
            "site-updater",
            () =>
              Effect.andThen(uninstall, request("POST", `${site.siteId}/plugins`, { pluginId: seo, version: "1.0.0" })),
            has("1.0.0"),
          ),
        )
        if (isTried(kinds.configuration)) yield* anew
        yield* eachKill(
          kinds.configuration,
          survive(
            "site-updater",
            () => request("PUT", `${site.siteId}/plugins/${seo}/config`, { configuration: { description: "Sturdy" } }),
            has("1.0.0 Sturdy"),
          ),
        )
        yield* eachKill(
          kinds["plugin update"],
          survive(
            "site-updater",
            () => Effect.andThen(anew, request("PUT", `${site.siteId}/plugins/${seo}/update`, {})),
            has("1.1.0"),
          ),
        )
        yield* eachKill(
          kinds.removal,
          survive(
            "site-updater",
            () => Effect.andThen(install, request("DELETE", `${site.siteId}/plugins/${seo}`)),
            has(undefined),
          ),
        )
        if (isTried(kinds.template)) yield* uninstall

        const before = ok(yield* send("GET", template)).usageCount
        const applied = yield* eachKill(
          kinds.template,
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/apply-template`, { templateId: `template-business-pro${own}` }),
            Effect.fnUntraced(function* (_started, operation) {
              assert.strictEqual(operation.status, "COMPLETED", JSON.stringify(operation))
              const { pages } = yield* readContent(tenant, site.siteUrl)
              assert.deepStrictEqual(pages, ["About us", "Contact", "Welcome"])
              assert.deepStrictEqual(
                (yield* listed).map(({ pluginId }) => String(pluginId)),
                [`plugin-contact-form${own}`],
              )
            }),
          ),
        )
        assert.strictEqual(
          ok(yield* send("GET", template)).usageCount - before,
          applied,
          "each application counts once",
        )
      }),
    580_000,
  )

  it.effect(
    "leaves a site as it was to which a template is applied that does not work",
    () =>
      Effect.gen(function* () {
        if (!isTried(kinds["template that does not work"])) return
        const { create, request, send, sites, survive, tenant } = yield* crashingSites
        const caller = { group: "super-admin", tenants: [], sub: "staff-1" }
        yield* publishFailingTemplate(send, caller, own)
        const site = yield* create("left-alone")
        const { host } = new URL(site.siteUrl)
        yield* writeContent(tenant, site.siteUrl, "alpha")
        const look = Effect.gen(function* () {
          const front = yield* visit(tenant.wordpress, host, "/")
          assert.strictEqual(front.status, 200)
          const { body } = yield* send("GET", `${sites}/${site.siteId}`)
          const { items } = ok(yield* send("GET", `${sites}/${site.siteId}/plugins`))
          return { content: yield* readContent(tenant, site.siteUrl), front: front.text, plugins: items, site: body }
        })
        const before = yield* look
        yield* eachKill(
          kinds["template that does not work"],
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/apply-template`, { templateId: `template-fails${own}` }),
            Effect.fnUntraced(function* (_started, operation) {
              assert.strictEqual(operation.status, "FAILED", JSON.stringify(operation))
              assert.strictEqual(operation.error.code, "WP_001")
              assert.deepStrictEqual(yield* look, before)
            }),
          ),
        )
        assert.strictEqual(ok(yield* send("GET", `/v1.0/templates/template-fails${own}`, { caller })).usageCount, 0)
      }),
    580_000,
  )
})
