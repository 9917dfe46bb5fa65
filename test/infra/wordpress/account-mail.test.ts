import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"

import { useNetwork } from "./boot.ts"
import { read, site } from "./wire.ts"

const { ask, call, create } = useNetwork()
const host = "accounts.wpdev.localhost"
const key = "Ab3dEf9hIjKlMnOpQr5T"

const Mails = Schema.Array(Schema.Struct({ subject: Schema.String }))

/** Has functions of WordPress send mails; answers the subjects of those that were sent, and of those that were kept. */
const mailOf = Effect.fnUntraced(function* (body: object) {
  const { id } = site(yield* create("site-accounts", "accounts"))
  const sent = yield* ask("POST", "/wp-json/test/v1/mail", { host, body })
  const kept = read(Mails, yield* call("GET", `bbws/v1/sites/${id}/mail?per_page=100`))
  return { sent: read(Schema.Array(Schema.String), sent), kept: kept.map(({ subject }) => subject) }
})

const bytes = (text: string, prefix: string) =>
  [...Buffer.from(text)].map((byte) => `${prefix}${byte.toString(16).padStart(2, "0")}`).join("")
const letters = (text: string, prefix: string, suffix = "") =>
  text
    .split("")
    .map((letter) => `${prefix}${letter.charCodeAt(0).toString(16).padStart(4, "0")}${suffix}`)
    .join("")
/** Ways in which a text stands in a mail. */
const encodings: ReadonlyArray<(text: string) => string> = [
  (text) => Buffer.from(text).toString("base64"),
  (text) =>
    (
      Buffer.from(text)
        .toString("base64")
        .match(/.{1,76}/gu) ?? []
    ).join("\r\n"),
  (text) =>
    (
      bytes(text, "=")
        .toUpperCase()
        .match(/.{1,72}/gu) ?? []
    ).join("=\r\n"),
  (text) => text.replaceAll("=", "=3D"),
  (text) => bytes(text, "%"),
  (text) => encodeURIComponent(text),
  (text) => letters(text, "&#x", ";"),
  (text) => text.replaceAll("&", "&amp;"),
  (text) => letters(text, "\\u"),
  (text) => text.replaceAll("/", "\\/"),
  (text) => [...text].join("\u00AD"),
  (text) => text.replaceAll(/(?<=.{9})(.)/gu, "\u200B$1"),
]
const nested = (texts: fc.Arbitrary<string>, most: number) =>
  fc
    .tuple(texts, fc.array(fc.constantFrom(...encodings), { maxLength: most }))
    .map(([text, layers]) => `Hello,\n\n${layers.reduce((inner, layer) => layer(inner), text)}\n\nThe shop`)

// Random ones are hardly ever of small letters alone; of these here, one in some hundred would be.
const kinds = [/\d/u, /[A-Z]/u, /[a-z]/u]
const token = fc
  .stringMatching(/^[A-Za-z0-9]{20}$/)
  .filter((made) => kinds.every((kind) => kind.test(made.slice(0, 12))))
const accounts = fc.oneof(
  token.map((made) => `http://${host}/wp-login.php?action=rp&key=${made}&login=ann`),
  token.map((made) => `https://shop.example/anmelden/?login=ann&action=rp&key=${made}`),
  token.map((made) => `http://${host}/wp-activate.php?key=${made.slice(0, 16)}`),
  token.map((made) => `http://${host}/newbloguser/${made}/`),
  token.map((made) => `http://${host}/wp-login.php?action=confirmaction&request_id=7&confirm_key=${made}`),
  token.map((made) => `http://${host}/wp-admin/profile.php?newuseremail=${made}`),
  token.map((made) => `http://${host}/wp-admin/options.php?adminhash=${made}`),
  token.map((made) => `https://shop.example/my-account/lost-password/?key=${made}&id=5`),
  token.map((made) => `https://shop.example/mein-konto/?show-reset-form=true&action&key=${made}`),
  token.map((made) => `https://shop.example/members/activate/${made}1/`),
  token.map((made) => `https://shop.example/login?token=${made}`),
  token.map((made) => `https://shop.example/reset-password/${made}`),
  fc.constant(`The code is ${key}.`),
)
const others = fc.oneof(
  fc.constant("Your order #12 has been received: 2 x Tea, 7.50 EUR."),
  token.map(
    (made) => `https://shop.example/checkout/order-pay/12/?pay_for_order=true&key=wc_order_${made.slice(0, 13)}`,
  ),
  fc.constant(`https://shop.example/checkout/order-received/12/?key=wc_order_${key}`),
  token.map((made) => `https://shop.example/?download_file=5&order=wc_order_${made}&uid=0a1b2c3d4e5f&key=${made}`),
  fc.constant("https://shop.example/my-account/view-order/12/?utm_source=mail&utm_campaign=spring-sale-2031"),
  fc.constant(`http://${host}/wp-admin/comment.php?action=approve&c=3#wpbody-content`),
  fc.constant("https://shop.example/wp-content/uploads/2031/05/a-picture-of-tea-in-a-cup-1024x768.jpg"),
  fc.constant("https://shop.example/register-for-the-tasting/?event=spring-tasting-in-may-2031&utm_campaign=verified"),
  fc.lorem({ maxCount: 40 }),
)
const looked = (texts: ReadonlyArray<string>) =>
  Effect.map(ask("POST", "/wp-json/test/v1/accounts", { host, body: { texts, keys: [key] } }), (answer) =>
    read(Schema.Array(Schema.Boolean), answer),
  )
const holds = (texts: fc.Arbitrary<string>, are: boolean) =>
  Effect.promise(() =>
    fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 60, maxLength: 60 }), async (some) => {
        const found = await Effect.runPromise(looked(some))
        assert.deepStrictEqual(
          some.filter((_text, index) => found[index] !== are),
          [],
        )
      }),
      { numRuns: 5, endOnFailure: true },
    ),
  )

describe("mails of accounts", () => {
  it.effect("of core are sent from a site that captures its mail, and not kept", () =>
    Effect.gen(function* () {
      const user = { user_login: "tess", user_pass: "first-secret", user_email: "tess@example.com", role: "editor" }
      const { kept, sent } = yield* mailOf({
        accounts: [
          ["wp_insert_user", [user]],
          ["retrieve_password", ["tess"]],
          ["bbws_test_account", ["wp_new_user_notification"]],
          ["bbws_test_account", ["wp_send_user_request"]],
          ["bbws_test_account", ["wp_update_user"]],
          ["bbws_test_account", ["send_confirmation_on_profile_email"]],
          ["bbws_test_account", ["update_option_new_admin_email"]],
          // Debian's own function asks for the number of the signup as well.
          ["wpmu_signup_user_notification", ["una", "una@example.com", key.slice(0, 16), [], 1]],
          ["wpmu_welcome_user_notification", [1, "another-secret"]],
        ],
      })
      assert.isAbove(sent.length, 8, sent.join("\n"))
      assert.deepStrictEqual(kept, [])
    }),
  )

  it.effect("of plugins are sent, by the key that they have and by that of their recipient", () =>
    Effect.gen(function* () {
      const mail = (subject: string, message: string) => ({ to: "Tess <tess@example.com>", subject, message })
      const first = yield* mailOf({
        accounts: [["bbws_test_account", ["own_reset"]]],
        mails: [mail("Tea", "It is ready, as 12345678901234567890 others.")],
      })
      // The key is of an earlier request by then.
      const second = yield* mailOf({
        mails: [mail("Queued", `Go on at https://shop.example/tess?go=${key}`), mail("News", "Tea is ready.")],
      })
      assert.include(first.sent, "Own reset")
      assert.deepStrictEqual(second, { sent: ["Queued"], kept: ["News", ...first.kept] })
    }),
  )

  it.effect("are known by their addresses and keys in every nesting of encodings", () =>
    holds(nested(accounts, 3), true),
  )

  it.effect("are not what orders, comments and news say", () =>
    Effect.andThen(
      holds(nested(others, 2), false),
      holds(
        fc.constant("https://shop.example/register-for-the-tasting/?utm_campaign=3D3Dverified, encoded twice"),
        false,
      ),
    ),
  )
})
