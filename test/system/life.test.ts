import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { drainInbox } from "../support/Inbox.ts"
import { makePortal, type Reply } from "../support/Portal.ts"
import { readContent, type Tenant, writeContent } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

const sites = "/v1.0/tenants/tenant-life/sites"

const ok = (reply: Reply, status: number): Reply["body"] => {
  assert.strictEqual(reply.status, status, JSON.stringify(reply.body))
  return reply.body
}

/** The site shows all of `words`, and every address in it is its own. */
const assertContent = Effect.fnUntraced(function* (tenant: Tenant, siteUrl: string, words: ReadonlyArray<string>) {
  const content = yield* readContent(tenant, siteUrl)
  for (const word of words) {
    assert.include(content.posts, `Post ${word}`)
    assert.include(content.pages, `Page ${word}`)
    assert.include(content.contents, `${word} link`)
    assert.include(content.widgets, `Widget ${word}`)
  }
  const { host } = new URL(siteUrl)
  const addresses = [content.contents, content.widgets.replaceAll("\\/", "/"), ...content.pictures].flatMap((text) => [
    ...text.matchAll(/https?:\/\/([^/"\\ ]+)/g),
  ])
  assert.isAtLeast(addresses.length, words.length * 4)
  for (const [address, named] of addresses) assert.strictEqual(named, host, address)
  for (const picture of content.pictures) {
    const { pathname } = new URL(picture)
    assert.strictEqual((yield* visit(tenant.wordpress, host, pathname)).status, 200, picture)
  }
  const front = yield* visit(tenant.wordpress, host, "/")
  assert.strictEqual(front.status, 200)
  return content
})

layer(SystemStack.layer({ tenants: { "tenant-life": "runs" } }), { timeout: "5 minutes", excludeTestServices: true })(
  "the life of a site",
  (it) => {
    it.effect(
      "goes from its creation to its deletion, with its content where it belongs after each change",
      () =>
        Effect.gen(function* () {
          const stack = yield* SystemStack
          const { tenant } = stack
          const { createSite, follow, resultOf, send } = makePortal(stack)
          const done = (operationId: string) =>
            Effect.map(follow(operationId), (states) => {
              assert.strictEqual(states.at(-1).status, "COMPLETED", JSON.stringify(states.at(-1)))
              return states.at(-1)
            })

          // Create, and write something.
          const created = ok(yield* createSite("life"), 202)
          yield* done(created.operationId)
          const path = `${sites}/${created.siteId}`
          yield* writeContent(tenant, created.siteUrl, "alpha")
          yield* assertContent(tenant, created.siteUrl, ["alpha"])

          // Update, with the version that was read.
          const etag = (yield* send("GET", path)).headers.get("etag") ?? ""
          const changes = {
            siteName: "Life & times",
            configuration: { tagline: "All of it", timezone: "Europe/Berlin" },
          }
          const updated = yield* send("PUT", path, { body: changes, headers: { "if-match": etag } })
          assert.strictEqual(ok(updated, 200).siteName, "Life & times")
          assert.notStrictEqual(updated.headers.get("etag"), etag)
          assert.strictEqual((yield* send("PUT", path, { body: changes, headers: { "if-match": etag } })).status, 412)
          const untaken = yield* send("PUT", path, { body: { configuration: { language: "xx_XX" } } })
          assert.strictEqual(untaken.status, 422, JSON.stringify(untaken.body))
          assert.deepInclude(untaken.body.error.details, { component: "language", required: "xx_XX" })
          assert.strictEqual((yield* readContent(tenant, created.siteUrl)).tagline, "All of it")

          // Clone.
          const cloned = ok(
            yield* send("POST", `${path}/clone`, { body: { siteName: "Twin", subdomain: "twin" } }),
            202,
          )
          yield* done(cloned.operationId)
          const twin = yield* assertContent(tenant, cloned.siteUrl, ["alpha"])
          assert.strictEqual(twin.title, "Twin")

          // Promote, change, promote again: the same site in SIT, in place.
          const promoted = yield* resultOf(yield* send("POST", `${path}/promote`, { body: { target: "SIT" } }), 200)
          assert.strictEqual(promoted.environment, "SIT")
          assert.include(promoted.siteUrl, "//life.wpsit.")
          yield* assertContent(tenant, promoted.siteUrl, ["alpha"])
          yield* writeContent(tenant, created.siteUrl, "beta")
          const again = yield* resultOf(yield* send("POST", `${path}/promote`, { body: { target: "SIT" } }), 200)
          assert.strictEqual(again.newSiteId, promoted.newSiteId)
          yield* assertContent(tenant, promoted.siteUrl, ["alpha", "beta"])
          const sit = `${sites}/${promoted.newSiteId}`
          const inSit = ok(yield* send("GET", sit), 200)
          assert.strictEqual(inSit.lineageId, created.siteId)
          assert.strictEqual(inSit.promotedFrom, created.siteId)
          const kinds = ok(yield* send("GET", `${sit}/backups`), 200).items.map(({ kind }: { kind: string }) => kind)
          assert.deepStrictEqual(kinds, ["SAFETY"])
          const live = yield* resultOf(yield* send("POST", `${sit}/promote`, { body: { target: "PROD" } }), 200)
          yield* assertContent(tenant, live.siteUrl, ["alpha", "beta"])
          const further = yield* send("POST", `${sites}/${live.newSiteId}/promote`, { body: { target: "PROD" } })
          assert.strictEqual(ok(further, 422).error.code, "SITE_006")

          // Back up, change, restore.
          const { backupId } = yield* resultOf(
            yield* send("POST", `${path}/backup`, { body: { label: "before gamma" } }),
            201,
          )
          const [backup] = ok(yield* send("GET", `${path}/backups?pageSize=1`), 200).items
          assert.deepInclude(backup, { backupId, label: "before gamma", kind: "MANUAL" })
          assert.isAbove(backup.sizeBytes, 1000)
          assert.match(backup.sha256, /^[0-9a-f]{64}$/)
          // It can be brought back, which nobody sees it try.
          const asked = ok(yield* send("POST", `${path}/backups/${backupId}/verify`), 202)
          const verified = yield* done(asked.operationId)
          assert.isAbove(verified.result.rows, 10, JSON.stringify(verified))
          assert.strictEqual(ok(yield* send("GET", `${path}/backups/${backupId}`), 200).verification.status, "VERIFIED")
          yield* writeContent(tenant, created.siteUrl, "gamma")
          yield* assertContent(tenant, created.siteUrl, ["alpha", "beta", "gamma"])
          yield* resultOf(yield* send("POST", `${path}/restore`, { body: { backupId } }), 200)
          assert.strictEqual((yield* send("GET", path)).body.siteName, "Life & times")
          const content = yield* assertContent(tenant, created.siteUrl, ["alpha", "beta"])
          assert.notInclude(content.posts, "Post gamma")
          const backups = ok(yield* send("GET", `${path}/backups?pageSize=2`), 200)
          assert.strictEqual(backups.count, 2)
          assert.strictEqual(backups.items[0].kind, "SAFETY")

          // Health, suspend, activate.
          const health = ok(yield* send("GET", `${path}/health`), 200)
          assert.include(["HEALTHY", "DEGRADED"], health.status, JSON.stringify(health))
          assert.match(health.wordpressVersion, /^6\.5/)
          const { host } = new URL(created.siteUrl)
          assert.strictEqual(
            ok(yield* send("PUT", `${path}/status`, { body: { status: "SUSPENDED" } }), 200).status,
            "SUSPENDED",
          )
          const closed = yield* visit(tenant.wordpress, host, "/")
          assert.strictEqual(closed.status, 503)
          assert.include(closed.text, "suspended")
          assert.strictEqual(
            ok(yield* send("PUT", `${path}/status`, { body: { status: "ACTIVE" } }), 200).status,
            "ACTIVE",
          )
          yield* assertContent(tenant, created.siteUrl, ["alpha", "beta"])

          // Delete: the name and the place are free again, and the archive makes a new site of it.
          const deletion = ok(yield* send("DELETE", path), 202)
          assert.strictEqual(deletion.status, "DEPROVISIONING")
          const { result } = yield* done(deletion.operationId)
          assert.strictEqual(ok(yield* send("GET", path), 200).status, "DELETED")
          assert.notInclude(
            ok(yield* send("GET", `${sites}?pageSize=100`), 200).items.map(({ siteId }: { siteId: string }) => siteId),
            created.siteId,
          )
          assert.isUndefined((yield* networkSites(tenant)).find(({ siteId }) => siteId === created.siteId))
          assert.notStrictEqual((yield* visit(tenant.wordpress, host, "/")).status, 200)
          const heir = ok(yield* createSite("life"), 202)
          yield* done(heir.operationId)
          const heirPath = `${sites}/${heir.siteId}`
          yield* resultOf(yield* send("POST", `${heirPath}/restore`, { body: { backupId: result.backupId } }), 200)
          assert.strictEqual((yield* send("GET", heirPath)).body.siteName, "Site life")
          yield* assertContent(tenant, heir.siteUrl, ["alpha", "beta"])
          // The promoted ones stood by, and keep the place of the site that they come from: three of five are taken.
          yield* assertContent(tenant, live.siteUrl, ["alpha", "beta"])
          const staff = { group: "super-admin", tenants: ["tenant-life"], sub: "staff-1" }
          const plan = yield* send("PUT", "/admin/tenants/tenant-life/tier", { body: { tier: "BASIC" }, caller: staff })
          assert.strictEqual(plan.body.siteCount, 3)

          const events = yield* drainInbox(stack)
          for (const type of ["CREATION", "UPDATE", "CLONE", "PROMOTION", "BACKUP", "RESTORE", "STATUS", "DELETION"]) {
            assert.include(events, `SITE_${type}_COMPLETE`)
          }
        }),
      280_000,
    )
  },
)
