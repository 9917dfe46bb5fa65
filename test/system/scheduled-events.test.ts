import { copyFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { makePortal, ok } from "../support/Portal.ts"
import { callSite } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { visit } from "../support/WordPressVisitor.ts"

layer(SystemStack.layer({ tenants: { "tenant-cron": "runs" } }), { timeout: "5 minutes", excludeTestServices: true })(
  "what goes on for a site by itself",
  (it) => {
    it.effect("is what it has scheduled: a post whose time has come is published", () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const { createSite, follow, send } = makePortal(stack)
        const created = yield* createSite("gazette")
        yield* follow(created.body.operationId)
        // WordPress publishes at once what is less than a minute away: the test's own plugin sets the clock of a post back.
        for (const name of ["fixture", "cron"]) {
          const plugins = join(stack.root, "wordpress", "tenant-cron", "wp-content", "mu-plugins")
          copyFileSync(join(import.meta.dirname, `../infra/wordpress/${name}.php`), join(plugins, `test-${name}.php`))
        }
        const call = (method: string, path: string) =>
          Effect.map(callSite(stack.tenant, new URL(created.body.siteUrl).host, method, path), ({ body }) => body)
        const id = yield* call("POST", "/test/v1/cron-post")
        assert.strictEqual((yield* call("GET", `/wp/v2/posts/${id}`)).status, "future")

        const { body, status } = yield* send("GET", `/v1.0/tenants/tenant-cron/sites/${created.body.siteId}/cron`)
        assert.strictEqual(status, 200, JSON.stringify(body))
        const event = body.events.find(({ hook }: { readonly hook: string }) => hook === "publish_future_post")
        assert.deepInclude(event, { schedule: null, intervalSeconds: null, arguments: 1, failures: 0 })

        yield* stack.host.invoke("cron-runner", {})
        assert.strictEqual((yield* call("GET", `/wp/v2/posts/${id}`)).status, "publish")
      }),
    )

    it.effect(
      "and that a domain of its owner's leads to it when the DNS proves it, and no longer when it is taken off",
      () =>
        Effect.gen(function* () {
          const stack = yield* SystemStack
          const { follow, send } = makePortal(stack)
          const sites = yield* send("GET", "/v1.0/tenants/tenant-cron/sites")
          const path = `/v1.0/tenants/tenant-cron/sites/${sites.body.items[0].siteId}/domains`
          const domain = "www.example.com"
          const added = ok(yield* send("POST", path, { body: { domain, primary: true } }), 201)
          assert.strictEqual((yield* visit(stack.tenant.wordpress, domain, "/")).status, 404)
          assert.strictEqual(ok(yield* send("POST", `${path}/${domain}/verify`)).reason, "the TXT record is not there")

          const [{ name, value }] = added.records
          const body = JSON.stringify({ TXT: [value] })
          yield* Effect.promise(() => fetch(`${stack.api}/local/dns/${name}`, { method: "PUT", body }))
          const verified = ok(yield* send("POST", `${path}/${domain}/verify`))
          assert.strictEqual(verified.status, "VERIFIED")
          yield* follow(verified._links.operation.href.split("/").at(-1))
          const page = yield* visit(stack.tenant.wordpress, domain, "/")
          assert.strictEqual(page.status, 200)
          assert.include(page.text, `//${domain}`)
          const [listed] = ok(yield* send("GET", path)).items
          assert.deepInclude(listed, { domain, attached: true, primary: true, certificateStatus: "UNKNOWN" })

          assert.strictEqual((yield* send("DELETE", `${path}/${domain}`)).status, 204)
          assert.strictEqual((yield* visit(stack.tenant.wordpress, domain, "/")).status, 404)
          yield* stack.host.invoke("domain-verifier", {})
        }),
    )
  },
)
