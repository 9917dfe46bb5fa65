import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"

import { type Caller, makePortal, ok } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"

const tenantId = "tenant-mail"

const Mails = Schema.Array(
  Schema.Struct({
    id: Schema.String,
    from: Schema.String,
    replyTo: Schema.Array(Schema.String),
    to: Schema.String,
    subject: Schema.String,
    text: Schema.String,
    html: Schema.String,
    headers: Schema.Record(Schema.String, Schema.String),
    tags: Schema.Record(Schema.String, Schema.String),
  }),
)
const decodeMails = Schema.decodeUnknownSync(Mails)

/** Looks until it is so: what comes by a queue comes when it comes. */
const eventually = <A>(look: Effect.Effect<A>, isSo: (found: A) => boolean) =>
  look.pipe(Effect.repeat({ until: isSo, schedule: Schedule.spaced("100 millis") }), Effect.timeout("90 seconds"))

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  const { createSite, follow, resultOf, send } = makePortal(stack)
  /** The mails to an address of this file's tenant, the newest first. */
  const mailsTo = (address: string) =>
    Effect.map(
      Effect.promise(async () => decodeMails(await (await fetch(`${stack.api}/mails.json`)).json())),
      (mails) => mails.filter(({ tags, to }) => tags["tenantId"] === tenantId && to === address),
    )
  const logOf = (name: string) => readFileSync(join(stack.root, "logs", `${name}.log`), "utf8")
  /** How many mails were not sent because their recipient gets none. */
  const notSent = (reason: string) =>
    Effect.sync(
      () =>
        logOf("mail-sender")
          .split("\n")
          .filter(
            (line) =>
              line.includes(`"tenantId":"${tenantId}"`) &&
              line.includes(`["mail not sent, its recipient gets none",{"reason":"${reason}"}]`),
          ).length,
    )
  const page = (method: string, link: string, form?: Record<string, string>) =>
    Effect.promise(async () => {
      const { pathname, search } = new URL(link)
      const response = await fetch(`${stack.api}${pathname}${search}`, {
        method,
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      })
      return { status: response.status, headers: response.headers, html: await response.text() }
    })
  const change = Effect.fnUntraced(function* (siteId: string, tagline: string, caller: Caller = {}) {
    const path = `/v1.0/tenants/${tenantId}/sites/${siteId}`
    yield* resultOf(yield* send("PUT", path, { body: { configuration: { tagline } }, caller }))
  })
  return { stack, createSite, follow, mailsTo, logOf, notSent, page, change }
})

layer(SystemStack.layer({ tenants: { [tenantId]: "runs" } }), { timeout: "5 minutes", excludeTestServices: true })(
  "mail to a customer",
  (it) => {
    it.effect("comes once a site stands, and no more after one click", () =>
      Effect.gen(function* () {
        const { change, createSite, follow, logOf, mailsTo, notSent, page, stack } = yield* setup
        const { operationId, siteId, siteUrl } = ok(yield* createSite("mailed"), 202)
        yield* follow(operationId)
        const mine = mailsTo("user-1@example.com")
        const [mail] = yield* eventually(mine, ({ length }) => length === 1)
        assert.deepInclude(mail, { subject: 'Your site "Site mailed" is ready', from: "Sites <sites@example.com>" })
        assert.deepStrictEqual(mail?.replyTo, ["help@example.com"])
        for (const body of [mail?.text, mail?.html]) assert.include(body, siteUrl)
        assert.strictEqual(mail?.headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        const [, link = ""] = /^<(http.+)>$/.exec(mail?.headers["List-Unsubscribe"] ?? "") ?? []
        assert.include(mail?.text, link)
        const shown = yield* page("GET", `${stack.api}/mails/${mail?.id}`)
        assert.include(shown.html, "Your site &#34;Site mailed&#34; is ready")

        // A scanner looks at every link, and whoever forges one is nobody.
        const looked = yield* page("GET", link)
        assert.strictEqual(looked.status, 200)
        assert.include(looked.html, '<form method="post">')
        assert.include(looked.headers.get("content-security-policy"), "default-src 'none'")
        assert.strictEqual((yield* page("POST", link.replace(tenantId, "tenant-1"), { do: "unsubscribe" })).status, 404)
        yield* change(siteId, "One")
        yield* eventually(mine, ({ length }) => length === 2)

        const clicked = yield* page("POST", link, { "List-Unsubscribe": "One-Click" })
        assert.strictEqual(clicked.status, 200)
        yield* change(siteId, "Two")
        yield* eventually(notSent("UNSUBSCRIBED"), (times) => times === 1)
        assert.lengthOf(yield* mine, 2)

        // And back.
        assert.strictEqual((yield* page("POST", link, { do: "resume" })).status, 200)
        yield* change(siteId, "Three")
        yield* eventually(mine, ({ length }) => length === 3)

        const token = new URL(link).searchParams.get("token") ?? ""
        for (const name of ["mail-sender", "mail-unsubscribe"]) {
          assert.notInclude(logOf(name), token.slice(-43))
          assert.notInclude(logOf(name), "user-1@example.com")
        }
      }),
    )

    it.effect("does not go again to an address that does not exist", () =>
      Effect.gen(function* () {
        const { change, createSite, follow, mailsTo, notSent, logOf } = yield* setup
        const caller = { sub: "user-2", email: "bounce@simulator.amazonses.com" }
        const { operationId, siteId } = ok(yield* createSite("bouncing", caller), 202)
        yield* follow(operationId)
        yield* eventually(mailsTo(caller.email), ({ length }) => length === 1)
        yield* eventually(
          Effect.sync(() => logOf("mail-sender").includes('"reason":"BOUNCED"')),
          (told) => told,
        )
        yield* change(siteId, "One", caller)
        yield* eventually(notSent("BOUNCED"), (times) => times === 1)
        assert.lengthOf(yield* mailsTo(caller.email), 1)
      }),
    )
  },
)
