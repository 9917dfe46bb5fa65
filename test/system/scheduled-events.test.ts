import { copyFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { makePortal } from "../support/Portal.ts"
import { callSite } from "../support/SiteContent.ts"
import { SystemStack } from "../support/SystemStack.ts"

layer(SystemStack.layer({ tenants: { "tenant-cron": "runs" } }), { timeout: "5 minutes", excludeTestServices: true })(
  "what a site has scheduled",
  (it) => {
    it.effect("is done by the service: a post whose time has come is published", () =>
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
  },
)
