import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"

/** The text of a secret, `Redacted` from here on. */
export const secretText = (name: string, text: string | undefined): Effect.Effect<Redacted.Redacted, InternalError> =>
  text === undefined
    ? Effect.fail(new InternalError({ cause: `The secret ${name} holds no text` }))
    : Effect.succeed(Redacted.make(text))

/** Secrets of the service itself. Those of tenants are in `TenantSecrets`. */
export class Secrets extends Context.Service<
  Secrets,
  { get(name: string): Effect.Effect<Redacted.Redacted, InternalError | Throttled> }
>()("src/platform/Secrets") {
  static readonly layer = Layer.sync(Secrets, () => {
    // The first try and two more.
    const client = new SecretsManagerClient({ maxAttempts: 3, ...limits })
    return Secrets.of({
      get: (name) =>
        awsCall((abortSignal) => client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal })).pipe(
          awsSpan("SecretsManager", "GetSecretValue"),
          Effect.flatMap(({ SecretString }) => secretText(name, SecretString)),
        ),
    })
  })
}
