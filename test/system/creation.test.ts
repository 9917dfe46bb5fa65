import { readFileSync } from "node:fs"
import { join } from "node:path"

import { UpdateItemCommand } from "@aws-sdk/client-dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { inject } from "vitest"

import { startLambda } from "../../infra/local/Lambda.ts"
import { toItem } from "../../src/platform/Table.ts"
import { siteKey } from "../../src/sites/SiteItem.ts"
import { drainInbox } from "../support/Inbox.ts"
import { makePortal, ok, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { startReceiver, verified } from "../support/WebhookReceiver.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  return { stack, ...makePortal(stack) }
})

layer(SystemStack.layer({ tenants: { "tenant-creation": "runs" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the creation of a site", (it) => {
  it.effect("makes a real WordPress site that answers at its own address", () =>
    Effect.gen(function* () {
      const { createSite, follow, send, stack } = yield* setup
      const { port, received } = yield* startReceiver()
      const webhooks = "/v1.0/tenants/tenant-creation/webhooks"
      const hook = { url: `http://localhost:${port}/hooks`, events: ["SITE_CREATION_COMPLETE"] }
      const { secret, webhookId } = ok(yield* send("POST", webhooks, { body: hook }), 201)
      const accepted = yield* createSite("proper", {}, { configuration: { tagline: "We mean it", phpVersion: "8.2" } })
      assert.strictEqual(accepted.status, 202)
      const { operationId, siteId, siteUrl } = accepted.body
      assert.strictEqual(accepted.headers.get("location"), `/v1.0/operations/${operationId}`)
      const states = yield* follow(operationId)
      const progress: ReadonlyArray<number> = states.map((state) => state.progress)
      assert.deepStrictEqual(
        progress,
        progress.toSorted((a, b) => a - b),
        "progress never falls",
      )
      // How many of its steps are seen depends on how fast it is.
      assert.isAbove(new Set(progress).size, 1, "progress is seen to rise")
      assert.strictEqual(states.at(-1).status, "COMPLETED")
      assert.strictEqual(states.at(-1).progress, 100)

      const site = yield* send("GET", `/v1.0/tenants/tenant-creation/sites/${siteId}`)
      assert.strictEqual(site.body.status, "ACTIVE")
      assert.match(site.body.wordpressVersion, /^6\.5/)
      assert.match(site.body.phpVersion, /^8\.2/)
      assert.strictEqual(site.headers.get("etag"), `"${site.body.version}"`)
      assert.isUndefined(site.body.operationId)

      const { host } = new URL(siteUrl)
      const front = yield* visit(stack.tenant.wordpress, host, "/")
      assert.strictEqual(front.status, 200)
      assert.include(front.text, "<title>Site proper")
      const rest = yield* visit(stack.tenant.wordpress, host, "/wp-json/")
      assert.strictEqual(JSON.parse(rest.text).name, "Site proper")
      assert.strictEqual(JSON.parse(rest.text).description, "We mean it")
      assert.strictEqual(JSON.parse(rest.text).home, siteUrl)

      // What a DEV site wants to send can be read by the tenant's admins.
      const comment = yield* visit(
        stack.tenant.wordpress,
        host,
        "/wp-comments-post.php",
        {},
        {
          comment: "Tea?",
          author: "Ann",
          email: "ann@example.com",
          comment_post_ID: "1",
        },
      )
      assert.strictEqual(comment.status, 302)
      const mailPath = `/v1.0/tenants/tenant-creation/sites/${siteId}/mail`
      const mail = yield* send("GET", mailPath)
      assert.strictEqual(mail.body.count, 1)
      assert.deepStrictEqual(mail.body.items[0].to, ["user-1@example.com"])
      assert.match(mail.body.items[0].subject, /^\[Site proper\] Please moderate/)
      assert.include(mail.body.items[0].text, "Tea?")
      assert.strictEqual((yield* send("GET", mailPath, { caller: { group: "CUSTOMER_USER" } })).status, 403)

      // Whoever made it is its administrator, and comes in by a link that is good once.
      const users = `/v1.0/tenants/tenant-creation/sites/${siteId}/users`
      const { items } = (yield* send("GET", users)).body
      assert.deepInclude(items[0], { email: "user-1@example.com", role: "administrator" })
      const body = { email: "ed@example.com", role: "editor" }
      assert.strictEqual((yield* send("POST", users, { body })).status, 201)
      const login = { headers: { "idempotency-key": "click-1" }, body: {} }
      const path = `/v1.0/tenants/tenant-creation/sites/${siteId}/login`
      const made = yield* send("POST", path, login)
      assert.strictEqual(made.status, 201)
      assert.strictEqual((yield* send("POST", path, login)).body.error.code, "IDEM_003")
      const link = new URL(made.body.loginUrl)
      assert.strictEqual(link.host, host)
      const token = link.hash.slice(1)
      const inside = yield* visit(stack.tenant.wordpress, host, link.pathname + link.search, {}, { token })
      assert.strictEqual(inside.status, 403, "only the page itself posts it")

      const events = yield* drainInbox(stack)
      assert.include(events, "SITE_CREATION_COMPLETE")
      assert.include(events, siteId)
      assert.notInclude(events, token)

      // So does a webhook, through the queue and the deliverer, each held to its role.
      yield* Effect.suspend(() => Effect.succeed(received.length)).pipe(
        Effect.repeat({ until: (count) => count > 0, schedule: Schedule.spaced("100 millis") }),
        Effect.timeout("30 seconds"),
      )
      const [delivered] = received
      assert.deepInclude(delivered === undefined ? {} : verified(delivered, secret), {
        type: "SITE_CREATION_COMPLETE",
        id: `${operationId}-COMPLETED`,
      })
      const deliveries = ok(yield* send("GET", `${webhooks}/${webhookId}/deliveries`))
      assert.strictEqual(deliveries.items[0].deliveryId, delivered?.headers["webhook-id"])
    }),
  )

  it.effect("is of the release that its tenant's WordPress has, also after that has become a newer one", () =>
    Effect.gen(function* () {
      const { createSite, follow, send, stack } = yield* setup
      const { hosting } = inject("stack")
      const { body: accepted } = yield* createSite("renewed")
      assert.strictEqual((yield* follow(accepted.operationId)).at(-1).status, "COMPLETED")
      const look = Effect.map(send("GET", `/v1.0/tenants/tenant-creation/sites/${accepted.siteId}`), ({ body }) => body)
      const made = yield* look
      const before = new UpdateItemCommand({
        TableName: stack.table,
        Key: toItem(siteKey("tenant-creation", accepted.siteId)),
        UpdateExpression: "SET wordpressVersion = :old, phpVersion = :old",
        ExpressionAttributeValues: toItem({ ":old": "5.9" }),
      })
      yield* Effect.promise(() => stack.database.send(before))
      const logs = join(stack.logs, "upgrading")
      yield* (yield* startLambda(hosting, logs)).invoke("site-upgrader", {})
      assert.notInclude(readFileSync(join(logs, "site-upgrader.log"), "utf8"), "AccessDenied")
      assert.deepStrictEqual(yield* look, made)
    }),
  )

  it.effect("is checked turn by turn in a tenant of ours: made, looked at, and deleted", () =>
    Effect.gen(function* () {
      const { follow, send, stack } = yield* setup
      const { hosting } = inject("stack")
      const logs = join(stack.logs, "checking")
      const variables = { ...hosting.variables, SYNTHETIC_TENANT: "tenant-creation" }
      const turn = (yield* startLambda({ ...hosting, variables }, logs)).invoke("synthetic-check", {})
      const sites = "/v1.0/tenants/tenant-creation"
      const get = (path: string) =>
        Effect.map(send("GET", `${sites}${path}`), ({ body, status }) => {
          assert.strictEqual(status, 200, JSON.stringify(body))
          return body
        })
      /** Until the newest operation of the site has ended. */
      const ended = (siteId: string) =>
        Effect.gen(function* () {
          const { items } = yield* get(`/operations?siteId=${siteId}`)
          return (yield* follow(items[0].operationId)).at(-1)
        })

      yield* turn
      const { items }: { readonly items: ReadonlyArray<Reply["body"]> } = yield* get("/sites?pageSize=100")
      const [made, ...others] = items.filter(({ subdomain }) => subdomain === "synthetic-check")
      assert.isEmpty(others)
      assert.deepInclude(yield* ended(made.siteId), { operationType: "SITE_CREATION", status: "COMPLETED" })
      yield* turn
      assert.deepInclude(yield* ended(made.siteId), { operationType: "SITE_DELETION", status: "COMPLETED" })
      assert.strictEqual((yield* get(`/sites/${made.siteId}`)).status, "DELETED")
      const inWordPress = yield* networkSites(stack.tenant)
      assert.isFalse(inWordPress.some(({ siteId }) => siteId === made.siteId))
      const log = readFileSync(join(logs, "synthetic-check.log"), "utf8")
      assert.deepStrictEqual(
        [...log.matchAll(/"SyntheticSuccess":(\d)/g)].map(([, value]) => value),
        ["1"],
        log,
      )
    }),
  )
})
