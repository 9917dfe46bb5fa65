import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { AnswerHoldsSecret, idempotencyHeader, secretErrors } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { EmailAddress } from "../kernel/EmailAddress.ts"
import { Instant } from "../kernel/Instant.ts"
import { wordPressErrors } from "../wordpress/WordPressErrors.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { site, siteParams } from "./SitesApi.ts"
import { NoVerifiedAddress, UserNotFound } from "./UserErrors.ts"

/** Where to go on to in WordPress, and as whom: by themselves, if it is left out. */
export const LoginRequest = Schema.Struct({
  redirectTo: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(2000))),
  email: Schema.optionalKey(EmailAddress),
}).annotate({ identifier: "LoginRequest" })

/** A link that lets one in once. Whoever opens it first is in. */
export const SiteLogin = Schema.Struct({ loginUrl: Schema.String, expiresAt: Instant }).annotate({
  identifier: "SiteLogin",
})

export const endpoint = HttpApiEndpoint.post("logInToSite", `${site}/login`, {
  params: siteParams,
  headers: idempotencyHeader,
  payload: LoginRequest,
  success: SiteLogin.pipe(HttpApiSchema.status(201)),
  error: errors(SiteNotFound, StatusForbids, UserNotFound, NoVerifiedAddress, ...secretErrors, ...wordPressErrors),
})
  .annotate(RequiredAction, "login")
  .annotate(AnswerHoldsSecret, true)
  .annotateMerge(
    OpenApi.annotations({
      summary: "Log in to a site's WordPress",
      description:
        "Open `loginUrl` in the browser of whoever is to come in: it is good for a minute and once, on that site and for that user. Without `email` the caller comes in, whose verified address has to be that of a user of the site; with it an admin comes in as somebody else. To fetch the link uses nothing up, and it asks before it ends another user's session. `redirectTo` is a path of the site, or a URL of one of its hosts; the dashboard, if it is left out. Nobody comes in to a site that is suspended.",
    }),
  )
