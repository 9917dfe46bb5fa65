import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { networkHost } from "./network.ts"
import { code, read, site } from "./wire.ts"

const { call } = useNetwork()

const User = Schema.Struct({
  id: Schema.Int,
  email: Schema.String,
  displayName: Schema.String,
  role: Schema.String,
  registeredAt: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)),
})
const Accounts = Schema.Array(
  Schema.Struct({
    id: Schema.Int,
    login: Schema.String,
    pass: Schema.String,
    name: Schema.String,
    super: Schema.Boolean,
    blogs: Schema.Array(Schema.Int),
  }),
)

const usersOf = (id: number, query = "") =>
  Effect.map(call("GET", `bbws/v1/sites/${id}/users${query}`), (answer) => read(Schema.Array(User), answer))
const add = (id: number, body: object) => call("POST", `bbws/v1/sites/${id}/users`, { body })
const added = (id: number, body: object) => Effect.map(add(id, body), (answer) => read(User, answer))
const change = (id: number, user: number, role: string) =>
  call("PUT", `bbws/v1/sites/${id}/users/${user}`, { body: { role } })
const remove = (id: number, user: number, query = "") => call("DELETE", `bbws/v1/sites/${id}/users/${user}${query}`)
const account = (email: string) =>
  Effect.map(call("GET", `test/v1/account?email=${encodeURIComponent(email)}`), (answer) => read(Accounts, answer)[0])
const emails = (users: ReadonlyArray<typeof User.Type>) => users.map(({ email }) => email)
const adminEmail = (host: string) =>
  Effect.map(call("GET", "test/v1/admin-email", { host }), (answer) => read(Schema.String, answer))

/** A site that is for somebody. */
const madeFor = (name: string, email: string) =>
  call("POST", "wp/v2/sites", {
    body: { siteId: `site-${name}`, domain: `${name}.wpdev.localhost`, name: "Tea", adminEmail: email },
  })

/** Two sites of one administrator: made by the test that asks first. */
const first = Effect.map(madeFor("users-first", "Ada.L@example.com"), (answer) => site(answer))
const second = Effect.map(madeFor("users-second", "ada.l@example.com"), (answer) => site(answer))
const host = "users-first.wpdev.localhost"

describe("the users of a site", () => {
  it.live("are whom it was made for, who administers it and nothing else, once", () =>
    Effect.gen(function* () {
      const { id } = yield* first
      const [ada, ...others] = yield* usersOf(id)
      assert.deepInclude(ada, { email: "Ada.L@example.com", role: "administrator", displayName: "Ada.L" })
      assert.deepStrictEqual(others, [])
      const known = yield* account("ada.l@example.com")
      assert.deepInclude(known, { id: ada?.id ?? 0, login: "adal", super: false, blogs: [id] })
      assert.strictEqual(yield* adminEmail(host), "Ada.L@example.com")
      const again = yield* madeFor("users-first", "ada.l@example.com")
      assert.strictEqual(again.status, 200)
      assert.lengthOf(yield* usersOf(id), 1)
      assert.deepStrictEqual([(yield* usersOf((yield* second).id))[0]], [ada])

      // Whoever administers the network does so here as well, and nobody is told.
      const platform = `platform@${networkHost}`
      const plain = site(yield* madeFor("users-plain", platform.toUpperCase()))
      assert.deepStrictEqual(yield* usersOf(plain.id), [])
      assert.strictEqual(yield* adminEmail("users-plain.wpdev.localhost"), platform)
    }),
  )

  it.live("are given a role, another one, and none; their accounts are the network's", () =>
    Effect.gen(function* () {
      const { id } = yield* first
      const other = yield* second
      const body = {
        email: "boris@example.com",
        role: "editor",
        displayName: "Boris O'Neil & Co \\ Tea",
        requestId: "r-1",
      }
      const made = yield* add(id, body)
      const boris = read(User, made)
      assert.deepInclude(boris, { email: "boris@example.com", role: "editor", displayName: "Boris O'Neil & Co \\ Tea" })
      const again = yield* add(id, body)
      assert.deepStrictEqual([made.status, again.status], [201, 200])
      assert.deepStrictEqual(read(User, again), boris)
      const twice = yield* add(id, { ...body, email: "BORIS@example.com", requestId: "r-2" })
      assert.deepStrictEqual([twice.status, code(twice)], [409, "bbws_user_exists"])

      const before = yield* account("boris@example.com")
      const known = yield* added(other.id, { email: "Boris@Example.com", role: "author", displayName: "Mallory" })
      assert.deepStrictEqual(known, { ...boris, role: "author" })
      assert.deepStrictEqual(yield* account("boris@example.com"), {
        id: boris.id,
        login: "boris",
        name: "Boris O'Neil &amp; Co \\ Tea",
        super: false,
        pass: before?.pass ?? "",
        blogs: [id, other.id],
      })

      const post = read(Schema.Int, yield* call("POST", "test/v1/shop", { host, body: { user: boris.id } }))
      const unknown = yield* change(id, boris.id, "king")
      assert.deepStrictEqual([unknown.status, code(unknown)], [422, "bbws_role_unknown"])
      assert.match(unknown.text, /"administrator","editor","author","contributor","subscriber","shop_manager"/)
      assert.strictEqual(code(yield* add(id, { email: "c@example.com", role: "king" })), "bbws_role_unknown")
      assert.isUndefined(yield* account("c@example.com"))
      assert.deepStrictEqual(read(User, yield* change(id, boris.id, "shop_manager")), {
        ...boris,
        role: "shop_manager",
      })

      const [ada] = yield* usersOf(id)
      const heir = yield* remove(id, boris.id, `?reassign=${boris.id}`)
      assert.deepStrictEqual([heir.status, code(heir)], [422, "bbws_heir_unknown"])
      assert.strictEqual((yield* remove(id, boris.id, `?reassign=${ada?.id}`)).status, 200)
      const author = yield* call("GET", `test/v1/author-of?post=${post}`, { host })
      assert.strictEqual(read(Schema.Int, author), ada?.id)
      assert.strictEqual((yield* remove(id, boris.id)).status, 200)
      assert.strictEqual((yield* call("GET", `bbws/v1/sites/${id}/users/${boris.id}`)).status, 404)
      assert.deepInclude(yield* account("boris@example.com"), { pass: before?.pass ?? "", blogs: [other.id] })
    }),
  )

  it.live("keep an administrator, also when two are changed at once", () =>
    Effect.gen(function* () {
      const { id } = yield* first
      const [ada] = yield* usersOf(id)
      const last = [yield* change(id, ada?.id ?? 0, "editor"), yield* remove(id, ada?.id ?? 0)]
      for (const answer of last) {
        assert.deepStrictEqual([answer.status, code(answer)], [409, "bbws_last_administrator"])
      }
      assert.strictEqual((yield* change(id, ada?.id ?? 0, "administrator")).status, 200)
      const fay = yield* added(id, { email: "fay@example.com", role: "administrator" })
      const both = yield* Effect.all([change(id, ada?.id ?? 0, "editor"), change(id, fay.id, "editor")], {
        concurrency: "unbounded",
      })
      assert.isAtMost(both.filter(({ status }) => status === 200).length, 1)
      const left = (yield* usersOf(id)).filter(({ role }) => role === "administrator")
      assert.isNotEmpty(left)
      yield* change(id, ada?.id ?? 0, "administrator")
    }),
  )

  it.live("are listed by pages, and one address has one account whoever makes it at once", () =>
    Effect.gen(function* () {
      const ids = [(yield* first).id, (yield* second).id]
      const hal = { email: "hal@example.com", role: "author" }
      const twice = yield* Effect.all(
        ids.map((at) => add(at, hal)),
        { concurrency: "unbounded" },
      )
      for (const [index, at] of ids.entries()) if (twice[index]?.status === 423) yield* added(at, hal)
      const there = (yield* Effect.all(ids.map((at) => usersOf(at)))).flat().filter(({ email }) => email === hal.email)
      assert.lengthOf(there, 2)
      assert.lengthOf(new Set(there.map((user) => user.id)), 1)
      const [id = 0] = ids
      yield* added(id, { email: "ida@example.com", role: "subscriber" })
      const all = yield* usersOf(id)
      assert.includeMembers(emails(all), ["Ada.L@example.com", "hal@example.com", "ida@example.com"])
      const page = yield* usersOf(id, "?per_page=2")
      const rest = yield* usersOf(id, `?per_page=20&after=${page.at(-1)?.id}`)
      assert.deepStrictEqual(
        [...page, ...rest].map((user) => user.id),
        all.map((user) => user.id).toSorted((one, two) => one - two),
      )
    }),
  )

  it.live("are never the platform's account, nor whoever administers the network", () =>
    Effect.gen(function* () {
      const { id } = yield* first
      const before = yield* usersOf(id)
      const body = { email: "root@example.com" }
      const root = read(Schema.Int, yield* call("POST", "test/v1/super-admin", { host, body }))
      const platform = yield* account(`platform@${networkHost}`)
      assert.deepInclude(platform, { id: 1, super: true })
      assert.deepStrictEqual(yield* usersOf(id), before)
      const heirless = before.find(({ role }) => role !== "administrator")?.id ?? 0
      const route = `/bbws/v1/sites/${id}/users`
      const notFound = [404, "bbws_user_not_found"]
      const asked = [
        ...[1, root, 0, 999_999].flatMap((user) => [
          [["GET", `${route}/${user}`, {}], notFound],
          [["PUT", `${route}/${user}`, { role: "subscriber" }], notFound],
          [["PUT", `${route}/${user}`, { role: "administrator" }], notFound],
          [
            ["DELETE", `${route}/${heirless}`, { reassign: user }],
            [422, "bbws_heir_unknown"],
          ],
          [
            ["DELETE", `${route}/${user}`, {}],
            [200, ""],
          ],
        ]),
        ...[`platform@${networkHost}`, `PLATFORM@${networkHost}`, "root@example.com", "Root@Example.COM"].map(
          (email) => [["POST", route, { email, role: "subscriber" }], notFound],
        ),
      ]
      const all = yield* call("POST", "test/v1/ask-all", { body: { asked: asked.map(([one]) => one) } })
      assert.deepStrictEqual(
        read(Schema.Array(Schema.Unknown), all),
        asked.map(([, expected]) => expected),
      )
      // Not by their logins either, which a new account is never given.
      const other = yield* added(id, { email: "platform@example.com", role: "editor" })
      assert.deepInclude(yield* account("platform@example.com"), { id: other.id, login: "platform2", super: false })
      assert.deepInclude(yield* account("root@example.com"), { super: true })
      assert.deepInclude(yield* account(`platform@${networkHost}`), { super: true, pass: platform?.pass ?? "" })
      const blogs = (yield* account("root@example.com"))?.blogs ?? []
      assert.include(blogs, id)
    }),
  )
})
