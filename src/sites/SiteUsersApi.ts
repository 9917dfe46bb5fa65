import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { EmailAddress } from "../kernel/EmailAddress.ts"
import { Instant } from "../kernel/Instant.ts"
import { wordPressErrors } from "../wordpress/WordPressErrors.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { site, siteChangeErrors, siteParams } from "./SitesApi.ts"
import { LastAdministrator, UserExists, UserNotFound } from "./UserErrors.ts"

/** WordPress's number of a user, as a string. */
export const UserId = Schema.String.check(Schema.isPattern(/^[1-9]\d{0,14}$/u)).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** The name of a role: WordPress's own, or one that a plugin has brought. */
const RoleName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,100}$/u))

/** Somebody who has a role on a site. `registeredAt` is when the account was made, maybe for another site of the tenant. */
export const SiteUser = Schema.Struct({
  userId: UserId,
  email: Schema.String,
  displayName: Schema.String,
  role: Schema.String,
  registeredAt: Instant,
}).annotate({ identifier: "SiteUser" })

/** A new user of a site. `displayName` is for a new account: one that is there keeps its own. */
export const AddUserRequest = Schema.Struct({
  email: EmailAddress,
  role: RoleName,
  displayName: Schema.optionalKey(
    Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200), Schema.isTrimmed()),
  ),
}).annotate({ identifier: "AddUserRequest" })

export const ChangeUserRequest = Schema.Struct({ role: RoleName }).annotate({ identifier: "ChangeUserRequest" })

const users = `${site}/users` as const
const user = `${users}/:userId` as const
const userParams = { ...siteParams, userId: UserId }
const readErrors = [SiteNotFound, StatusForbids, ...wordPressErrors] as const
const changeErrors = [UserNotFound, ...siteChangeErrors, ...wordPressErrors] as const

export const list = HttpApiEndpoint.get("listSiteUsers", users, {
  params: siteParams,
  query: pageQuery,
  success: pageOf(SiteUser),
  error: errors(...readErrors),
})
  .annotate(RequiredAction, "user:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the users of a site",
      description: "Everybody who has a role on it, in the order in which their accounts were made.",
    }),
  )

export const get = HttpApiEndpoint.get("getSiteUser", user, {
  params: userParams,
  success: SiteUser,
  error: errors(UserNotFound, ...readErrors),
})
  .annotate(RequiredAction, "user:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read a user of a site",
      description: "Their account, and their role on this site.",
    }),
  )

export const add = HttpApiEndpoint.post("addSiteUser", users, {
  params: siteParams,
  headers: idempotencyHeader,
  payload: AddUserRequest,
  success: SiteUser.pipe(HttpApiSchema.status(201)),
  error: errors(UserExists, ...changeErrors),
})
  .annotate(RequiredAction, "user:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Give somebody a role on a site",
      description:
        "The sites of a tenant share their accounts: an address that is known only gets a role here, and its password, name and other sites stay as they are. For a new one an account is made whose password nobody knows, and no mail is sent: they come in by `POST …/login`, or ask WordPress for a password. `role` is `administrator`, `editor`, `author`, `contributor`, `subscriber`, or one that a plugin has brought; another is 400 and says which there are.",
    }),
  )

export const change = HttpApiEndpoint.put("changeSiteUser", user, {
  params: userParams,
  headers: idempotencyHeader,
  payload: ChangeUserRequest,
  success: SiteUser,
  error: errors(LastAdministrator, ...changeErrors),
})
  .annotate(RequiredAction, "user:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change the role of a user",
      description:
        "The new role takes the place of all that the user has on this site. The last administrator stays one. Names and addresses are the account's own, which other sites share: whoever has it changes them in WordPress.",
    }),
  )

export const remove = HttpApiEndpoint.delete("removeSiteUser", user, {
  params: userParams,
  headers: idempotencyHeader,
  query: { reassignTo: Schema.optionalKey(UserId) },
  error: errors(LastAdministrator, ...changeErrors),
})
  .annotate(RequiredAction, "user:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Take a user's role on a site away",
      description:
        "The account stays, with its roles on other sites. What the user has written stays under that name, or becomes another user's by `reassignTo`. The last administrator stays.",
    }),
  )
