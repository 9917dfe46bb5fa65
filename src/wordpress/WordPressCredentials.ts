import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import { Secrets } from "../aws/Secrets.ts"
import { InternalError, type Throttled } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"

const Credentials = Schema.fromJsonString(Schema.Struct({ username: Schema.String, password: Schema.String }))
const decode = Schema.decodeUnknownEffect(Credentials)

/** Each tenant's application password (LLD 10.1), as the value of the `Authorization` header. */
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
          secrets.get(`${secretsPrefix}${tenantId}/wp-app-password`).pipe(
            Effect.flatMap((secret) =>
              decode(Redacted.value(secret)).pipe(
                Effect.mapError(() => new InternalError({ cause: "the secret is not {username, password}" })),
              ),
            ),
            Effect.map(({ password, username }) =>
              Redacted.make(`Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`),
            ),
          ),
      })
      return WordPressCredentials.of({
        authorization: (tenantId) =>
          Cache.get(cache, tenantId).pipe(Effect.tapError(() => Cache.invalidate(cache, tenantId))),
        forget: (tenantId) => Cache.invalidate(cache, tenantId),
      })
    }),
  )
}
