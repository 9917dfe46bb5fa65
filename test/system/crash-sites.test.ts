import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { crashingSites } from "../support/CrashingSite.ts"
import { eachKill, isTried, kindsOf } from "../support/Kills.ts"
import { ok, type Reply } from "../support/Portal.ts"
import { callSite, readContent, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

/** A plugin that is harmless until it is active, and then breaks every page: a site like this must not be promoted. */
const breakingPlugin = `<?php
/* Plugin Name: Breaks */
add_action( 'template_redirect', function () { status_header( 500 ); exit; } );
`

const kinds = kindsOf({
  backup: 1,
  restore: 1,
  promotion: 2,
  update: 1,
  suspension: 1,
  clone: 2,
  deletion: 1,
  "promotion that fails": 2,
})

layer(SystemStack.layer({ tenants: { "tenant-crash-sites": "runs" } }), {
  timeout: "10 minutes",
  excludeTestServices: true,
})("a consumer that is killed after WordPress did what it asked", (it) => {
  it.effect(
    "has its backups, restores, promotions, updates, suspensions, clones and deletions brought to their end",
    () =>
      Effect.gen(function* () {
        const { change, create, request, send, sites, survive, tenant } = yield* crashingSites
        const site = yield* create("hardy")
        const path = `${sites}/${site.siteId}`
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

        const { backupId } = yield* change("POST", `${site.siteId}/backup`, {})
        const backups = [backupId]
        yield* eachKill(
          kinds.backup,
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/backup`, {}),
            (_started, operation) =>
              Effect.andThen(
                completed(operation),
                Effect.sync(() => backups.push(operation.result.backupId)),
              ),
          ),
        )
        const listed = yield* send("GET", `${path}/backups`)
        assert.sameMembers(
          listed.body.items.map((backup: { readonly backupId: string }) => backup.backupId),
          backups,
          "one record for each backup",
        )

        yield* writeContent(tenant, site.siteUrl, "beta")
        yield* eachKill(
          kinds.restore,
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/restore`, { backupId }),
            (_started, operation) =>
              Effect.andThen(completed(operation), posts(site.siteUrl, ["Post alpha"])).pipe(
                Effect.andThen(writeContent(tenant, site.siteUrl, "beta")),
              ),
          ),
        )

        yield* eachKill(
          kinds.promotion,
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/promote`, { target: "SIT" }),
            (_started, operation) =>
              Effect.andThen(completed(operation), posts(operation.result.siteUrl, ["Post alpha", "Post beta"])),
          ),
        )

        yield* eachKill(
          kinds.update,
          survive(
            "site-updater",
            (killAt) => request("PUT", site.siteId, { siteName: `Hardy ${killAt}` }),
            (_started, operation) => completed(operation),
          ),
        )

        let status = "ACTIVE"
        yield* eachKill(
          kinds.suspension,
          survive(
            "site-updater",
            () => {
              status = status === "ACTIVE" ? "SUSPENDED" : "ACTIVE"
              return request("PUT", `${site.siteId}/status`, { status })
            },
            (_started, operation) => completed(operation),
          ),
        )
        // A suspended site cannot be cloned.
        if (status === "SUSPENDED") yield* change("PUT", `${site.siteId}/status`, { status: "ACTIVE" })

        const clones = yield* eachKill(
          kinds.clone,
          survive(
            "site-creator",
            (killAt) => request("POST", `${site.siteId}/clone`, { siteName: "Twin", subdomain: `twin-${killAt}` }),
            (started, operation) =>
              Effect.andThen(completed(operation), posts(started.siteUrl, ["Post alpha", "Post beta"])),
          ),
        )

        yield* eachKill(
          kinds.deletion,
          survive(
            "site-deleter",
            (killAt) => Effect.flatMap(create(`short-${killAt}`), ({ siteId }) => request("DELETE", siteId)),
            (_started, operation) => completed(operation),
          ),
        )

        const left = (yield* networkSites(tenant)).map(({ domain }) => domain.split(".")[0] ?? "")
        const { items } = ok(yield* send("GET", `${sites}?pageSize=100`))
        assert.sameMembers(
          left.filter((domain) => /^(hardy|twin|short)/.test(domain)),
          items.map(({ subdomain }: { readonly subdomain: string }) => subdomain),
          "one WordPress site for each that stands",
        )
        assert.strictEqual(left.filter((domain) => domain.startsWith("twin-")).length, clones)
        assert.notInclude(left.join(), "short-")
      }),
    580_000,
  )

  it.effect(
    "leaves the target of a promotion that fails as it was",
    () =>
      Effect.gen(function* () {
        if (!isTried(kinds["promotion that fails"])) return
        const { change, create, request, send, sites, stack, survive, tenant } = yield* crashingSites
        const site = yield* create("fragile")
        const { host } = new URL(site.siteUrl)
        yield* writeContent(tenant, site.siteUrl, "alpha")
        const first = yield* change("POST", `${site.siteId}/promote`, { target: "SIT" })
        const before = yield* readContent(tenant, first.siteUrl)
        const recordBefore = (yield* send("GET", `${sites}/${first.newSiteId}`)).body

        yield* writeContent(tenant, site.siteUrl, "beta")
        const plugins = join(stack.root, "wordpress", tenant.tenantId, "wp-content", "plugins", "breaks")
        mkdirSync(plugins, { recursive: true })
        writeFileSync(join(plugins, "breaks.php"), breakingPlugin)
        const active = yield* callSite(tenant, host, "PUT", "/wp/v2/plugins/breaks/breaks", { status: "active" })
        assert.strictEqual(active.status, 200, JSON.stringify(active.body))

        yield* eachKill(
          kinds["promotion that fails"],
          survive(
            "site-updater",
            () => request("POST", `${site.siteId}/promote`, { target: "SIT" }),
            (_started, operation) =>
              Effect.gen(function* () {
                assert.strictEqual(operation.status, "FAILED", JSON.stringify(operation))
                assert.strictEqual(operation.error.code, "WP_001")
                assert.deepStrictEqual(yield* readContent(tenant, first.siteUrl), before)
                assert.deepStrictEqual((yield* send("GET", `${sites}/${first.newSiteId}`)).body, recordBefore)
                const front = yield* visit(tenant.wordpress, new URL(first.siteUrl).host, "/")
                assert.strictEqual(front.status, 200)
              }),
          ),
        )
        const { body } = yield* send("GET", `${sites}/${site.siteId}`)
        assert.isUndefined(body.operationId)
      }),
    580_000,
  )
})
