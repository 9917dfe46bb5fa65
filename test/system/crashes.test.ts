import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { crashAt, deliverUntil } from "../support/CrashingConsumer.ts"
import { publishFailingTemplate } from "../support/failingTemplate.ts"
import { makePortal, ok, type Reply } from "../support/Portal.ts"
import { callSite, readContent, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

const sites = "/v1.0/tenants/tenant-1/sites"

const respondAsync = { prefer: "respond-async" }

/** A plugin that is harmless until it is active, and then breaks every page: a site like this must not be promoted. */
const breakingPlugin = `<?php
/* Plugin Name: Breaks */
add_action( 'template_redirect', function () { status_header( 500 ); exit; } );
`

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  const portal = makePortal(stack)
  const tenant = stack.tenants.find(({ tenantId }) => tenantId === "tenant-1")
  assert.isDefined(tenant)
  const { follow, send } = portal
  const request = Effect.fnUntraced(function* (method: string, path: string, body?: object) {
    const reply = yield* send(method, `${sites}/${path}`, { body, headers: respondAsync })
    assert.strictEqual(reply.status, 202, JSON.stringify(reply.body))
    return { tenantId: "tenant-1", ...reply.body }
  })
  const operationOf = (id: string) => Effect.map(send("GET", `/v1.0/operations/${id}`), ({ body }) => body)
  /** Lets one operation after another be killed at a later moment each, until one comes to its end before. */
  const survive = Effect.fnUntraced(function* <A>(
    consumer: string,
    start: (killAt: number) => Effect.Effect<A & { readonly operationId: string; readonly tenantId: string }>,
    check: (started: A, operation: Reply["body"]) => Effect.Effect<void>,
  ) {
    let kills = 0
    for (let where: string | undefined = "begun"; where !== undefined;) {
      const started = yield* start(kills)
      where = yield* crashAt(
        consumer,
        started,
        kills + 1,
        // What only looks leaves nothing behind. Every write of the table is killed on the stand-in: test/model/crashes.test.ts.
        (service, moment, method) => service === "WordPress" && moment === "after" && method !== "GET",
      )
      const ended = Effect.map(operationOf(started.operationId), ({ status }) => /COMPLETED|FAILED/.test(status))
      yield* deliverUntil(consumer, started, ended)
      yield* check(started, yield* operationOf(started.operationId))
      if (where !== undefined) kills += 1
    }
    return kills
  })
  const create = Effect.fnUntraced(function* (subdomain: string) {
    yield* stack.resume("creation")
    const { body } = yield* portal.createSite(subdomain)
    assert.strictEqual((yield* follow(body.operationId)).at(-1).status, "COMPLETED")
    yield* stack.pause("creation")
    return body
  })
  const idle = Effect.all([stack.pause("creation"), stack.pause("update"), stack.pause("deletion")])
  return { ...portal, create, idle, request, stack, survive, tenant }
})

layer(SystemStack.layer({ scheduleEvery: "1 hour", variables: { OPERATION_LEASE_SECONDS: "1" } }), {
  timeout: "10 minutes",
  excludeTestServices: true,
})("a consumer that is killed after WordPress did what it asked", (it) => {
  it.effect(
    "has its backups, restores, promotions, updates, suspensions, clones and deletions brought to their end",
    () =>
      Effect.gen(function* () {
        const { create, idle, request, send, stack, survive, tenant } = yield* setup
        const staff = { group: "super-admin", tenants: ["tenant-1"], sub: "staff-1" }
        yield* send("PUT", "/admin/tenants/tenant-1/tier", { body: { tier: "ENTERPRISE" }, caller: staff })
        yield* idle
        const site = yield* create("hardy")
        yield* writeContent(tenant, site.siteUrl, "alpha")
        const completed = (operation: Reply["body"]) =>
          Effect.sync(() => assert.strictEqual(operation.status, "COMPLETED", JSON.stringify(operation)))
        const posts = (url: string, expected: ReadonlyArray<string>) =>
          Effect.map(readContent(tenant, url), (content) =>
            assert.deepStrictEqual(
              content.posts.filter((title) => title.startsWith("Post ")),
              expected,
            ),
          )

        const backups: Array<string> = []
        const backingUp = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/backup`, {}),
          (_started, operation) =>
            Effect.andThen(
              completed(operation),
              Effect.sync(() => backups.push(operation.result.backupId)),
            ),
        )
        assert.isAtLeast(backingUp, 1)
        const listed = yield* send("GET", `${sites}/${site.siteId}/backups`)
        assert.sameMembers(
          listed.body.items.map(({ backupId }: { readonly backupId: string }) => backupId),
          backups,
          "one record for each backup",
        )

        yield* writeContent(tenant, site.siteUrl, "beta")
        const restoring = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/restore`, { backupId: backups[0] ?? "" }),
          (_started, operation) =>
            Effect.andThen(completed(operation), posts(site.siteUrl, ["Post alpha"])).pipe(
              Effect.andThen(writeContent(tenant, site.siteUrl, "beta")),
            ),
        )
        assert.isAtLeast(restoring, 1)

        const promoting = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/promote`, { target: "SIT" }),
          (_started, operation) =>
            Effect.andThen(completed(operation), posts(operation.result.siteUrl, ["Post alpha", "Post beta"])),
        )
        assert.isAtLeast(promoting, 2)

        const updating = yield* survive(
          "site-updater",
          (killAt) => request("PUT", site.siteId, { siteName: `Hardy ${killAt}` }),
          (_started, operation) => completed(operation),
        )
        assert.isAtLeast(updating, 1)

        const switching = yield* survive(
          "site-updater",
          (killAt) => request("PUT", `${site.siteId}/status`, { status: killAt % 2 === 0 ? "SUSPENDED" : "ACTIVE" }),
          (_started, operation) => completed(operation),
        )
        assert.isAtLeast(switching, 1)

        const cloning = yield* survive(
          "site-creator",
          (killAt) => request("POST", `${site.siteId}/clone`, { siteName: "Twin", subdomain: `twin-${killAt}` }),
          (started, operation) =>
            Effect.andThen(completed(operation), posts(started.siteUrl, ["Post alpha", "Post beta"])),
        )
        assert.isAtLeast(cloning, 2)

        const deleting = yield* survive(
          "site-deleter",
          (killAt) => Effect.flatMap(create(`short-${killAt}`), ({ siteId }) => request("DELETE", siteId)),
          (_started, operation) => completed(operation),
        )
        assert.isAtLeast(deleting, 1)

        const left = yield* networkSites(tenant)
        const domains = left.map(({ domain }) => domain.split(".")[0] ?? "")
        const expected = ["hardy", "hardy", ...Array.from({ length: cloning + 1 }, (_, index) => `twin-${index}`)]
        assert.sameMembers(
          domains.filter((domain) => /^(hardy|twin|short)/.test(domain)),
          expected,
          "one WordPress site for each that stands",
        )
        yield* stack.resume("update")
      }),
    580_000,
  )

  it.effect(
    "leaves the target of a promotion that fails as it was",
    () =>
      Effect.gen(function* () {
        const { create, idle, request, send, stack, survive, tenant } = yield* setup
        yield* idle
        const site = yield* create("fragile")
        const { host } = new URL(site.siteUrl)
        yield* writeContent(tenant, site.siteUrl, "alpha")
        const first = yield* send("POST", `${sites}/${site.siteId}/promote`, { body: { target: "SIT" } })
        assert.strictEqual(first.status, 200, JSON.stringify(first.body))
        const before = yield* readContent(tenant, first.body.siteUrl)
        const recordBefore = (yield* send("GET", `${sites}/${first.body.newSiteId}`)).body

        yield* writeContent(tenant, site.siteUrl, "beta")
        const plugins = join(stack.root, "wordpress", "tenant-1", "wp-content", "plugins", "breaks")
        mkdirSync(plugins, { recursive: true })
        writeFileSync(join(plugins, "breaks.php"), breakingPlugin)
        const active = yield* callSite(tenant, host, "PUT", "/wp/v2/plugins/breaks/breaks", { status: "active" })
        assert.strictEqual(active.status, 200, JSON.stringify(active.body))

        const kills = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/promote`, { target: "SIT" }),
          (_started, operation) =>
            Effect.gen(function* () {
              assert.strictEqual(operation.status, "FAILED", JSON.stringify(operation))
              assert.strictEqual(operation.error.code, "WP_001")
              assert.deepStrictEqual(yield* readContent(tenant, first.body.siteUrl), before)
              const { body } = yield* send("GET", `${sites}/${first.body.newSiteId}`)
              assert.deepStrictEqual(body, recordBefore)
              const front = yield* visit(tenant.wordpress, new URL(first.body.siteUrl).host, "/")
              assert.strictEqual(front.status, 200)
            }),
        )
        assert.isAtLeast(kills, 2)
        const { body } = yield* send("GET", `${sites}/${site.siteId}`)
        assert.isUndefined(body.operationId)
      }),
    580_000,
  )

  it.effect(
    "has its plugins installed, updated, configured and removed, and its templates applied, once",
    () =>
      Effect.gen(function* () {
        const { create, idle, request, send, stack, survive, tenant } = yield* setup
        yield* idle
        const site = yield* create("plugged")
        const { host } = new URL(site.siteUrl)
        const plugins = `${sites}/${site.siteId}/plugins`
        const seo = "plugin-seo-basics"
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
        const install = send("POST", plugins, { body: { pluginId: seo, version: "1.0.0" } })
        const uninstall = send("DELETE", `${plugins}/${seo}`)

        const installing = yield* survive(
          "site-updater",
          () =>
            Effect.andThen(uninstall, request("POST", `${site.siteId}/plugins`, { pluginId: seo, version: "1.0.0" })),
          has("1.0.0"),
        )
        assert.isAtLeast(installing, 2)
        const settings = { description: "Sturdy" }
        const configuring = yield* survive(
          "site-updater",
          () => request("PUT", `${site.siteId}/plugins/${seo}/config`, { configuration: settings }),
          has("1.0.0 Sturdy"),
        )
        assert.isAtLeast(configuring, 1)
        const updating = yield* survive(
          "site-updater",
          () =>
            uninstall.pipe(
              Effect.andThen(install),
              Effect.andThen(request("PUT", `${site.siteId}/plugins/${seo}/update`, {})),
            ),
          has("1.1.0"),
        )
        assert.isAtLeast(updating, 1)
        const removing = yield* survive(
          "site-updater",
          () => Effect.andThen(install, request("DELETE", `${site.siteId}/plugins/${seo}`)),
          has(undefined),
        )
        assert.isAtLeast(removing, 1)

        const before = yield* Effect.map(send("GET", "/v1.0/templates/template-business-pro"), ok)
        const applying = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/apply-template`, { templateId: "template-business-pro" }),
          Effect.fnUntraced(function* (_started, operation) {
            assert.strictEqual(operation.status, "COMPLETED", JSON.stringify(operation))
            const { pages } = yield* readContent(tenant, site.siteUrl)
            assert.deepStrictEqual(pages, ["About us", "Contact", "Welcome"])
            assert.deepStrictEqual(
              (yield* listed).map(({ pluginId }) => String(pluginId)),
              ["plugin-contact-form"],
            )
          }),
        )
        assert.isAtLeast(applying, 3)
        const after = yield* Effect.map(send("GET", "/v1.0/templates/template-business-pro"), ok)
        assert.strictEqual(after.usageCount - before.usageCount, applying + 1, "each application counts once")
        yield* stack.resume("update")
      }),
    580_000,
  )

  it.effect(
    "leaves a site as it was to which a template is applied that does not work",
    () =>
      Effect.gen(function* () {
        const { create, idle, request, send, stack, survive, tenant } = yield* setup
        const caller = { group: "super-admin", tenants: [], sub: "staff-1" }
        yield* publishFailingTemplate(send, caller)
        yield* idle
        const site = yield* create("plain")
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
        const kills = yield* survive(
          "site-updater",
          () => request("POST", `${site.siteId}/apply-template`, { templateId: "template-fails" }),
          Effect.fnUntraced(function* (_started, operation) {
            assert.strictEqual(operation.status, "FAILED", JSON.stringify(operation))
            assert.strictEqual(operation.error.code, "WP_001")
            assert.deepStrictEqual(yield* look, before)
          }),
        )
        assert.isAtLeast(kills, 3)
        assert.strictEqual(ok(yield* send("GET", "/v1.0/templates/template-fails", { caller })).usageCount, 0)
        yield* stack.resume("update")
      }),
    580_000,
  )
})
