import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"

/** What the secret of a tenant holds. */
export interface Credentials {
  readonly username: string
  readonly password: Redacted.Redacted
}

const decode = Schema.decodeUnknownEffect(
  Schema.fromJsonString(Schema.Struct({ username: Schema.String, password: Schema.RedactedFromValue(Schema.String) })),
)

/** Reads a tenant's secret. What it holds instead is not in the error. */
export const readCredentials = (secret: Redacted.Redacted): Effect.Effect<Credentials, InternalError> =>
  decode(Redacted.value(secret)).pipe(
    Effect.mapError(() => new InternalError({ cause: "the secret is not {username, password}" })),
  )

/** The value of the `Authorization` header. */
export const authorizationOf = ({ password, username }: Credentials): Redacted.Redacted =>
  Redacted.make(`Basic ${Buffer.from(`${username}:${Redacted.value(password)}`).toString("base64")}`)

/** Each tenant's application password, as the value of the `Authorization` header. */
export class WordPressCredentials extends Context.Service<
  WordPressCredentials,
  {
    authorization(tenantId: string): Effect.Effect<Redacted.Redacted, InternalError | Throttled>
    /** Forgets what is remembered of a tenant: its password was rotated. */
    forget(tenantId: string): Effect.Effect<void>
  }
>()("src/wordpress/WordPressCredentials") {
  /** For whoever brings the authorization with each call. */
  static readonly layerNone = Layer.succeed(WordPressCredentials, {
    authorization: () => Effect.fail(new InternalError({ cause: "a call without authorization" })),
    forget: () => Effect.void,
  })
}
