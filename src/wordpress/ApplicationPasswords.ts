import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import type { NetworkRef } from "../kernel/SiteRef.ts"
import { WordPress, type WordPressCall } from "./WordPress.ts"

/** As whom, and where, application passwords are looked after: an account looks after its own. */
export interface PasswordAccount extends NetworkRef {
  readonly authorization: Redacted.Redacted
}

/** An application password of the account, which WordPress never shows again. */
export const ApplicationPassword = Schema.Struct({ uuid: Schema.String, name: Schema.String })
export type ApplicationPassword = typeof ApplicationPassword.Type

const NewPassword = Schema.Struct({ uuid: Schema.String, password: Schema.RedactedFromValue(Schema.String) })
const Me = Schema.Struct({ id: Schema.Int })
const me = "/wp/v2/users/me"
const passwords = `${me}/application-passwords`

/** All of these are answered from one row: what takes longer does not come. */
const timeoutMs = 8000

const call = <S extends Schema.ConstraintDecoder<unknown>>(
  account: PasswordAccount,
  request: Pick<WordPressCall<S>, "method" | "path" | "body" | "answer" | "retries">,
) => Effect.flatMap(WordPress, (wordpress) => wordpress.call({ retries: 1, timeoutMs, ...account, ...request }))

/** Id of the user whose password this is. */
export const userId = Effect.fn("ApplicationPasswords.userId")(function* (account: PasswordAccount) {
  const { id } = yield* call(account, { method: "GET", path: `${me}?context=edit`, answer: Me })
  return id
})

/** The password by which this very call is let in. */
export const ownPassword = Effect.fn("ApplicationPasswords.ownPassword")(function* (account: PasswordAccount) {
  return yield* call(account, { method: "GET", path: `${passwords}/introspect`, answer: ApplicationPassword })
})

export const listPasswords = Effect.fn("ApplicationPasswords.listPasswords")(function* (account: PasswordAccount) {
  return yield* call(account, { method: "GET", path: passwords, answer: Schema.Array(ApplicationPassword) })
})

/** Gives a password another name. */
export const renamePassword = Effect.fn("ApplicationPasswords.renamePassword")(function* (
  account: PasswordAccount,
  uuid: string,
  name: string,
) {
  yield* call(account, { method: "PUT", path: `${passwords}/${uuid}`, body: { name }, answer: ApplicationPassword })
})

/**
 * Makes a password. Not tried again by itself: after an answer that was lost there is one of this name, of which nobody
 * knows what it is.
 */
export const createPassword = Effect.fn("ApplicationPasswords.createPassword")(function* (
  account: PasswordAccount,
  name: string,
) {
  const request = { method: "POST", path: passwords, body: { name }, answer: NewPassword, retries: 0 } as const
  const { password, uuid } = yield* call(account, request)
  // WordPress shows it in groups of four, for people.
  return { uuid, password: Redacted.make(Redacted.value(password).replaceAll(" ", "")) }
})

/** Takes a password from the account; one that is gone already is fine. */
export const revokePassword = Effect.fn("ApplicationPasswords.revokePassword")(function* (
  account: PasswordAccount,
  uuid: string,
) {
  yield* call(account, {
    method: "DELETE",
    path: `${passwords}/${uuid}`,
    answer: Schema.Struct({ deleted: Schema.Literal(true) }),
  }).pipe(
    Effect.catchIf(
      (error) => error._tag === "WordPressRefused" && error.status === 404,
      () => Effect.void,
    ),
  )
})
