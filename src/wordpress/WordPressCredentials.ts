import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import { Secrets } from "../aws/Secrets.ts"
import { InternalError, type Throttled } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"

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

const ofTenant = "/wp-app-password"

/** Name of a tenant's secret (LLD 10.1). */
export const secretNameOf = (prefix: string, tenantId: string): string => `${prefix}${tenantId}${ofTenant}`

/** The tenant whose secret has this name, which may be none of ours. */
export const tenantOfSecret = (prefix: string, name: string): string | undefined =>
  name.startsWith(prefix) && name.endsWith(ofTenant) ? name.slice(prefix.length, -ofTenant.length) : undefined

/** Each tenant's application password, as the value of the `Authorization` header. */
export class WordPressCredentials extends Context.Service<
  WordPressCredentials,
  {
    authorization(tenantId: string): Effect.Effect<Redacted.Redacted, InternalError | Throttled>
    /** Forgets what is remembered of a tenant: its password was rotated. */
    forget(tenantId: string): Effect.Effect<void>
  }
>()("src/wordpress/WordPressCredentials") {
  static readonly layer = Layer.effect(
    WordPressCredentials,
    Effect.gen(function* () {
      const secrets = yield* Secrets
      const { secretsPrefix } = yield* Settings
      const cache = yield* Cache.make({
        capacity: 1000,
        timeToLive: "5 minutes",
        lookup: (tenantId: string) =>
          secrets
            .get(secretNameOf(secretsPrefix, tenantId))
            .pipe(Effect.flatMap(readCredentials), Effect.map(authorizationOf)),
      })
      return WordPressCredentials.of({
        authorization: (tenantId) =>
          Cache.get(cache, tenantId).pipe(Effect.tapError(() => Cache.invalidate(cache, tenantId))),
        forget: (tenantId) => Cache.invalidate(cache, tenantId),
      })
    }),
  )
}
