import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"

/** Somebody who has a role on a site (`bbws/v1/sites/{id}/users`). */
export const WordPressUser = Schema.Struct({
  id: Schema.Int,
  email: Schema.String,
  displayName: Schema.String,
  role: Schema.String,
  registeredAt: Instant,
})

/** What the removal of a user from a site did. */
export const WordPressUserRemoval = Schema.Struct({ removed: Schema.Literal(true) })

/** A one-time login that WordPress waits for (`bbws/v1/sites/{id}/login`). */
export const WordPressLogin = Schema.Struct({
  /** Of the page that takes the token behind its `#`. */
  url: Schema.String.check(Schema.isPattern(/^https?:\/\/[^\s#@\\]+$/u)),
  userId: Schema.Int,
  expiresAt: Instant,
})
