import { createHash, randomBytes } from "node:crypto"
import { runInNewContext } from "node:vm"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { type Answer, networkHost, publicPort } from "./network.ts"
import { code, read, site } from "./wire.ts"

const { ask, call, plant, uproot, visit } = useNetwork()

const host = "login.wpdev.localhost"
const otherHost = "login-b.wpdev.localhost"
const page = "/wp-login.php?action=one_time"
const ada = "ada.k@example.com"

const madeOn = (domain: string) =>
  Effect.map(
    call("POST", "wp/v2/sites", {
      body: { siteId: `site-${domain.split(".")[0]}`, domain, name: "Tea", adminEmail: ada },
    }),
    (answer) => site(answer),
  )
const made = madeOn(host)
const other = madeOn(otherHost)

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")
const newToken = () => randomBytes(32).toString("base64url")
const keep = (id: number, token: string, more: object = {}) =>
  call("POST", `bbws/v1/sites/${id}/login`, {
    body: { email: ada, token: sha256(token), redirect: "/wp-admin/", ...more },
  })
/** A token that lets in. */
const tokenFor = Effect.fnUntraced(function* (id: number, more: object = {}) {
  const token = newToken()
  const kept = yield* keep(id, token, more)
  assert.strictEqual(kept.status, 201, kept.text)
  return token
})

const post = (
  token: unknown,
  more: { readonly host?: string; readonly cookie?: string; readonly replace?: boolean } = {},
) =>
  ask("POST", page, {
    host: more.host ?? host,
    body: { token, replace: more.replace ?? false },
    headers: more.cookie === undefined ? {} : { cookie: more.cookie },
  })
const said = (answer: Answer) => read(Schema.Unknown, answer)
const cookies = (answer: Answer) => answer.headers["set-cookie"] ?? []
const letsIn = (answer: Answer) => cookies(answer).some((cookie) => cookie.startsWith("wordpress_logged_in"))
const jarOf = (answer: Answer) =>
  cookies(answer)
    .filter((cookie) => !cookie.includes("expires=") || /=[^;]{5,};/.test(cookie))
    .map((cookie) => cookie.split(";")[0])
    .join("; ")
const refused = (answer: Answer) => {
  assert.deepStrictEqual([answer.status, said(answer), cookies(answer)], [403, { refused: true }, []])
}

/** Runs the page's script as a browser would that opens a link; `settled` is over when it leads on, or asks. */
const open = async (token: string, cookie: string) => {
  const shown = await Effect.runPromise(ask("GET", page, { host }))
  const elements = new Map<string, Record<string, unknown>>()
  const at = (id: string) => elements.get(id) ?? elements.set(id, { focus: () => undefined }).get(id) ?? {}
  const origin = `http://${host}:${publicPort}`
  const told: { address?: string; ledTo?: string; answer?: Answer } = {}
  const location = {
    origin,
    hash: `#${token}`,
    pathname: "/wp-login.php",
    search: "?action=one_time",
    href: `${origin}${page}`,
    replace: (to: unknown) => (told.ledTo = String(to)),
  }
  const calls: Array<Promise<unknown>> = []
  const fetch = (_url: string, { body }: { readonly body: string }) => {
    const call = Effect.runPromise(ask("POST", page, { host, body: JSON.parse(body), headers: { cookie } })).then(
      (answer) => {
        told.answer = answer
        return { json: () => Promise.resolve(JSON.parse(answer.text)) }
      },
    )
    calls.push(call)
    return call
  }
  const history = { replaceState: (_state: unknown, _title: string, address: string) => (told.address = address) }
  const script = /<script>(.*)<\/script>/s.exec(shown.text)?.[1] ?? ""
  const listeners: Array<() => void> = []
  const addEventListener = (_name: string, listener: () => void) => void listeners.push(listener)
  runInNewContext(script, { addEventListener, document: { getElementById: at }, fetch, history, location, URL })
  const settled = async () => {
    await Promise.all(calls)
    // What follows the answer is a matter of microtasks.
    await new Promise((resolve) => void setImmediate(resolve))
    return told
  }
  /** Another link, in the same tab. */
  const again = (next: string) => {
    location.hash = `#${next}`
    for (const listener of listeners) listener()
    return settled()
  }
  return { again, at, settled }
}

describe("a one-time login", () => {
  it.live("lets a user in once, by a page that uses nothing up and keeps nothing", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const token = newToken()
      const kept = yield* keep(id, token)
      assert.strictEqual((yield* keep(id, token)).status, 201)
      const { expiresAt, url } = read(Schema.Struct({ url: Schema.String, expiresAt: Schema.String }), kept)
      assert.strictEqual(url, `http://${host}:${publicPort}${page}`)
      assert.closeTo(Date.parse(expiresAt), Date.now() + 60_000, 20_000)
      const stored = read(Schema.Array(Schema.String), yield* call("GET", "test/v1/logins"))
      assert.include(stored, sha256(token))
      assert.notInclude(stored.join(), token)

      for (const method of ["GET", "HEAD"]) {
        const shown = yield* ask(method, page, { host })
        assert.strictEqual(shown.status, 200)
        assert.deepInclude(shown.headers, {
          "cache-control": "no-store",
          "referrer-policy": "no-referrer",
          "x-frame-options": "DENY",
        })
        assert.deepStrictEqual(cookies(shown), [])
        assert.notInclude(shown.text, "bbws")
        if (method === "HEAD") continue
        const policy = String(shown.headers["content-security-policy"])
        for (const part of ["script", "style"]) {
          const text = new RegExp(`<${part}>(.*)</${part}>`, "s").exec(shown.text)?.[1] ?? ""
          const hash = createHash("sha256").update(text).digest("base64")
          assert.include(policy, `${part}-src 'sha256-${hash}'`)
        }
        assert.include(policy, "default-src 'none'")
        assert.notMatch(policy, /unsafe|\*/)
      }

      const inside = yield* post(token)
      assert.deepStrictEqual([inside.status, said(inside)], [200, { to: "/wp-admin/" }], inside.text)
      for (const cookie of cookies(inside)) assert.notMatch(cookie, /domain=/i)
      const paths = cookies(inside).map((cookie) => [
        cookie.split(/_[0-9a-f]{32}/)[0],
        /path=([^;]*)/.exec(cookie)?.[1],
      ])
      assert.includeDeepMembers(paths, [
        ["wordpress", "/wp-admin"],
        ["wordpress_logged_in", "/"],
      ])
      refused(yield* post(token))

      const cookie = jarOf(inside)
      const admin = (path: string) => ask("GET", `/wp-admin/${path}`, { host, headers: { cookie } })
      const dashboard = yield* admin("")
      assert.strictEqual(dashboard.status, 200)
      assert.include(dashboard.text, "Dashboard")
      // What is screened by the platform comes by no menu of Multisite's.
      for (const path of ["plugin-install.php", "plugins.php", "update.php?action=upload-plugin"]) {
        const answer = yield* admin(path)
        assert.notStrictEqual(answer.status, 200, path)
        assert.match(`${answer.text}${answer.headers.location}`, /not allowed|http:\/\/[^/]+\/wp-admin\/$/, path)
      }
      const users = yield* admin("users.php")
      assert.include(users.text, ada)
      assert.notInclude(users.text, `platform@${networkHost}`)
      // Nor does WordPress know of the platform's account where somebody is added, or changed.
      yield* call("POST", `bbws/v1/sites/${id}/users`, { body: { email: "kim@example.com", role: "author" } })
      const may = (who: string) => ask("POST", "/wp-json/test/v1/may", { host, body: { user: ada, other: who } })
      assert.deepStrictEqual(said(yield* may("kim@example.com")), ["promote_user", "remove_user"])
      assert.deepStrictEqual(said(yield* may(`platform@${networkHost}`)), [])
      const form = yield* admin("user-new.php")
      const nonce = /name="_wpnonce_add-user" value="(\w+)"/.exec(form.text)?.[1] ?? ""
      const locations: Array<unknown> = []
      for (const email of ["nobody@example.com", `platform@${networkHost}`]) {
        const fields = { action: "adduser", "_wpnonce_add-user": nonce, email, role: "subscriber" }
        const added = yield* ask("POST", "/wp-admin/user-new.php", { host, headers: { cookie }, form: fields })
        locations.push([added.status, added.headers.location])
      }
      assert.deepStrictEqual(locations, [
        [302, "user-new.php?update=does_not_exist"],
        [302, "user-new.php?update=does_not_exist"],
      ])
    }),
  )

  it.live("lets in one of all who come at once", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const token = yield* tokenFor(id)
      const all = yield* Effect.all(
        Array.from({ length: 4 }, () => post(token)),
        { concurrency: "unbounded" },
      )
      assert.lengthOf(
        all.filter((answer) => letsIn(answer)),
        1,
      )
      for (const answer of all) if (!letsIn(answer)) refused(answer)
    }),
  )

  it.live("is refused on another site, after a minute, and to whoever is no user of the site, or nobody's", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const second = yield* other
      const mine = yield* tokenFor(id)
      refused(yield* post(mine, { host: otherHost }))
      refused(yield* post(mine, { host: networkHost }))
      assert.isTrue(letsIn(yield* post(mine)))

      const old = yield* tokenFor(id)
      yield* call("GET", "test/v1/age-logins?seconds=60")
      refused(yield* post(old))

      const add = { body: { email: "ned@example.com", role: "editor" } }
      const ned = read(Schema.Struct({ id: Schema.Int }), yield* call("POST", `bbws/v1/sites/${id}/users`, add))
      const left = yield* tokenFor(id, { email: "ned@example.com" })
      assert.strictEqual((yield* keep(second.id, newToken(), { email: "ned@example.com" })).status, 404)
      yield* call("DELETE", `bbws/v1/sites/${id}/users/${ned.id}`)
      refused(yield* post(left))
      yield* call("POST", "test/v1/super-admin", { host, body: { email: "boss@example.com" } })
      const body = { email: ada, token: sha256("t"), redirect: "/" }
      const asked = [
        ...["ned@example.com", "nobody@example.com", `platform@${networkHost}`, "boss@example.com"].map(
          (email) => [{ ...body, email }, [404, "bbws_user_not_found"]] as const,
        ),
        ...["//evil.example/", "/\\evil.example", "https://evil.example", "/a b", "/\n", "x", ""].map(
          (redirect) => [{ ...body, redirect }, [400, "rest_invalid_param"]] as const,
        ),
      ]
      const route = `/bbws/v1/sites/${id}/login`
      const all = yield* call("POST", "test/v1/ask-all", {
        body: { asked: asked.map(([one]) => ["POST", route, one]) },
      })
      assert.deepStrictEqual(
        read(Schema.Unknown, all),
        asked.map(([, expected]) => expected),
      )

      const closed = yield* tokenFor(second.id)
      yield* call("PUT", `wp/v2/sites/${second.id}`, { body: { suspended: true } })
      const shut = yield* post(closed, { host: otherHost })
      assert.deepStrictEqual([shut.status, cookies(shut)], [503, []])
      assert.strictEqual(code(yield* keep(second.id, newToken())), "bbws_site_closed")
      yield* call("PUT", `wp/v2/sites/${second.id}`, { body: { suspended: false } })
    }),
  )

  it.live("asks before it ends another user's session", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const body = { email: "pam@example.com", role: "author", displayName: "Pam & Co" }
      yield* call("POST", `bbws/v1/sites/${id}/users`, { body })
      const cookie = jarOf(yield* post(yield* tokenFor(id, { email: "pam@example.com", redirect: "/?a=1#b" })))
      const token = yield* tokenFor(id)
      const asked = yield* post(token, { cookie })
      assert.deepStrictEqual([asked.status, said(asked)], [200, { from: "Pam & Co", as: "ada.k" }])
      assert.deepStrictEqual(cookies(asked), [])
      const opened = yield* Effect.promise(() => open(token, cookie))
      const before = yield* Effect.promise(opened.settled)
      assert.deepInclude(before, { address: page })
      assert.isUndefined(before.ledTo)
      assert.strictEqual(
        opened.at("said")["textContent"],
        "You are logged in here as Pam & Co. Log out, and go on as ada.k?",
      )
      const { onclick } = opened.at("go")
      assert.isFunction(onclick)
      if (typeof onclick === "function") onclick()
      const { answer: replaced, ledTo } = yield* Effect.promise(opened.settled)
      assert.strictEqual(ledTo, `http://${host}:${publicPort}/wp-admin/`)
      assert.isDefined(replaced)
      if (replaced === undefined) return
      assert.isTrue(letsIn(replaced))
      const late = yield* Effect.promise(() => open(token, ""))
      assert.isUndefined((yield* Effect.promise(late.settled)).ledTo)
      assert.strictEqual(late.at("said")["textContent"], "This link is not valid any more. Please ask for a new one.")
      const fresh = yield* tokenFor(id)
      assert.isDefined((yield* Effect.promise(() => late.again(fresh))).ledTo)
      const old = yield* ask("GET", "/wp-admin/profile.php", { host, headers: { cookie } })
      assert.strictEqual(old.status, 302)
      const again = yield* post(yield* tokenFor(id), { cookie: jarOf(replaced) })
      assert.deepStrictEqual(said(again), { to: "/wp-admin/" })
    }),
  )

  it.live("takes nothing but its own token from its own page: of ten thousand others, none", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const used = yield* tokenFor(id)
      assert.isTrue(letsIn(yield* post(used)))
      const good = yield* tokenFor(id)
      const answer = yield* ask("POST", "/wp-json/test/v1/guess-logins", { host, body: { good, used, times: 10_000 } })
      const [tried, answers] = read(Schema.Tuple([Schema.Int, Schema.Array(Schema.String)]), answer)
      assert.isAtLeast(tried, 10_000)
      assert.deepStrictEqual(answers, ['[403,{"refused":true}]'])
      const body = { token: good, replace: true }
      refused(yield* ask("POST", page, { host, form: { token: good, replace: "true" } }))
      refused(yield* ask("POST", page, { host, body, headers: { "content-type": "text/plain" } }))
      refused(yield* ask("POST", page, { host, body, headers: { "sec-fetch-site": "cross-site" } }))
      refused(yield* ask("POST", `${page}&token=${good}`, { host, body: {} }))
      assert.strictEqual((yield* ask("PUT", page, { host, body })).status, 405)
      assert.isFalse(letsIn(yield* visit(host, `${page}&token=${good}`)))
      assert.isTrue(letsIn(yield* post(good)))
    }),
  )

  it.live("works beside plugins that guard or hide the log-in", () =>
    Effect.gen(function* () {
      const { id } = yield* made
      const token = yield* tokenFor(id)
      const ban = "function () { wp_die( 'banned', 403 ); }"
      const file = "mu-plugins/test-login-guard.php"
      const hooks = ["authenticate", "wp_login", "login_init", "init", "wp_loaded", "wp_login_failed"]
      const hide = `if ( 0 === strpos( $_SERVER['HTTP_HOST'], '${host}' ) ) { foreach ( array( '${hooks.join("', '")}' ) as $hook ) { add_action( $hook, ${ban} ); } }`
      yield* plant(file, `<?php ${hide}`)
      const shown = yield* visit(host, page)
      const inside = yield* post(token)
      yield* uproot(file)
      assert.strictEqual(shown.status, 200)
      assert.isTrue(letsIn(inside), inside.text)
    }),
  )
})
