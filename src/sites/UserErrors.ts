import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** USER_001: nobody who has a role on this site, or nobody that anybody may know of. */
export class UserNotFound extends defineError<UserNotFound>()("UserNotFound", {
  code: "USER_001",
  status: 404,
  fields: {
    siteId: Schema.String,
    /** The id or the address that was asked for. */
    user: Schema.String,
  },
  suggestion: "List the users of the site, or add one with POST",
  message: ({ siteId, user }) => `${user} is no user of site ${siteId}`,
}) {}

/** USER_002: nobody could administer the site after this. */
export class LastAdministrator extends defineError<LastAdministrator>()("LastAdministrator", {
  code: "USER_002",
  status: 409,
  fields: { siteId: Schema.String, userId: Schema.String },
  suggestion: "Make another user an administrator first",
  message: ({ siteId, userId }) => `User ${userId} is the last administrator of site ${siteId}`,
}) {}

/** USER_003: the address has a role on this site. */
export class UserExists extends defineError<UserExists>()("UserExists", {
  code: "USER_003",
  status: 409,
  fields: { siteId: Schema.String, email: Schema.String },
  suggestion: "Change the role of the user instead",
  message: ({ email, siteId }) => `${email} has a role on site ${siteId} already`,
}) {}

/** USER_004: the caller wants to log in as themselves, and has no address that says who that is. */
export class NoVerifiedAddress extends defineError<NoVerifiedAddress>()("NoVerifiedAddress", {
  code: "USER_004",
  status: 422,
  fields: { siteId: Schema.String },
  suggestion: "Verify your e-mail address; an admin may also name the `email` of a user",
  message: "Your identity has no verified e-mail address by which WordPress could know you",
}) {}
