import { createHash } from "node:crypto"

import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { requireRight } from "../http/Access.ts"
import { CurrentUser } from "../http/Identity.ts"
import { isEmailAddress } from "../kernel/EmailAddress.ts"
import { InvalidRequest, type NotPermitted } from "../kernel/HttpErrors.ts"
import { siteUrlOf } from "../kernel/SiteAddress.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { SiteAddresses } from "../platform/SiteAddresses.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import type { WordPressError } from "../wordpress/WordPressErrors.ts"
import { WordPressLogin } from "../wordpress/WordPressUsers.ts"
import { loginTarget } from "./LoginTarget.ts"
import type { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import type { LoginRequest, SiteLogin as SiteLoginView } from "./SiteLoginApi.ts"
import { SiteStore } from "./SiteStore.ts"
import { standingSite } from "./StandingSite.ts"
import { NoVerifiedAddress, UserNotFound } from "./UserErrors.ts"

/** Bytes of a token: nobody guesses 256 bits. */
const tokenBytes = 32
const dashboard = "/wp-admin/"

const elsewhere = new InvalidRequest({
  fields: [{ path: "payload.redirectTo", reason: "neither a path of the site nor a URL of one of its hosts" }],
})

type LoginError =
  | SiteNotFound
  | StatusForbids
  | UserNotFound
  | NoVerifiedAddress
  | NotPermitted
  | InvalidRequest
  | WordPressError
  | TableError

/** Logins to the WordPress of sites. Each is a token, of which WordPress is told the hash alone, and nobody keeps more. */
export class SiteLogin extends Context.Service<
  SiteLogin,
  {
    create(
      site: SiteRef,
      request: typeof LoginRequest.Type,
    ): Effect.Effect<typeof SiteLoginView.Type, LoginError, CurrentUser>
  }
>()("src/sites/SiteLogin") {
  static readonly layer = Layer.effect(
    SiteLogin,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const wordpress = yield* WordPress
      const random = yield* SecureRandom.SecureRandom
      const siteBaseUrl = yield* SiteAddresses
      return SiteLogin.of({
        create: Effect.fn("SiteLogin.create")(function* (params, { email, redirectTo = dashboard }) {
          const { siteId, tenantId } = params
          const { site, target } = yield* standingSite(store, params, ["ACTIVE"])
          const { email: own, sub } = yield* CurrentUser
          const isOwn = email === undefined || email.toLowerCase() === own.toLowerCase()
          yield* requireRight({ action: isOwn ? "login" : "login:other", tenantId, ownerId: site.ownerId })
          const user = email ?? own
          if (!isEmailAddress(user)) return yield* new NoVerifiedAddress({ siteId })
          const { environment, subdomain, wpSiteId } = target
          const redirect = loginTarget(redirectTo, siteUrlOf(siteBaseUrl, environment, subdomain))
          if (redirect === undefined) return yield* elsewhere
          const token = Buffer.from(yield* random.randomBytes(tokenBytes)).toString("base64url")
          const { expiresAt, url, userId } = yield* wordpress
            .call({
              tenantId,
              environment,
              method: "POST",
              path: `/bbws/v1/sites/${wpSiteId}/login`,
              body: {
                email: user,
                token: createHash("sha256").update(token).digest("hex"),
                redirect: redirect.path,
                ...(redirect.host === undefined ? {} : { host: redirect.host }),
              },
              answer: WordPressLogin,
              timeoutMs: 15_000,
            })
            .pipe(
              Effect.catchTag("WordPressRefused", (refused) => {
                const isUnknown = refused.wordpressCode === "bbws_user_not_found"
                const other = refused.wordpressCode === "bbws_foreign_host" ? elsewhere : refused
                return Effect.fail(isUnknown ? new UserNotFound({ siteId, user }) : other)
              }),
            )
          // Who comes in, as whom and where: people by their ids, and nothing of the link.
          yield* Effect.logInfo("login link made").pipe(
            Effect.annotateLogs({ tenantId, siteId, sub, wordpressUser: userId, asOther: !isOwn }),
          )
          return { loginUrl: `${url}#${token}`, expiresAt }
        }),
      })
    }),
  )
}
