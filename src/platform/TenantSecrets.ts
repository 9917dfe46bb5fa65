import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"
import { secretNameOf } from "./SecretNames.ts"
import { secretsPrefix } from "./SecretNames.ts"
import { secretText } from "./Secrets.ts"
import { clientFor, TenantSessions } from "./TenantSessions.ts"

/** The secret of each tenant, read by a session for this tenant. */
export class TenantSecrets extends Context.Service<
  TenantSecrets,
  { get(tenantId: string): Effect.Effect<Redacted.Redacted, InternalError | Throttled> }
>()("src/platform/TenantSecrets") {
  static readonly layer = Layer.effect(
    TenantSecrets,
    Effect.gen(function* () {
      const prefix = yield* secretsPrefix
      const sessions = yield* TenantSessions
      // The first try and two more.
      const clientOf = clientFor((session) => new SecretsManagerClient({ maxAttempts: 3, ...limits, ...session }))
      return TenantSecrets.of({
        get: (tenantId) =>
          Effect.flatMap(sessions.of(tenantId), (session) => {
            const name = secretNameOf(prefix, tenantId)
            return awsCall((abortSignal) =>
              clientOf(session).send(new GetSecretValueCommand({ SecretId: name }), { abortSignal }),
            ).pipe(
              awsSpan("SecretsManager", "GetSecretValue"),
              Effect.flatMap(({ SecretString }) => secretText(name, SecretString)),
            )
          }),
      })
    }),
  )
}
