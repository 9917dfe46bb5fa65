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
