import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"

/** What Secrets Manager says of a secret without showing it. */
export interface SecretVersions {
  readonly name: string
  readonly rotationEnabled: boolean
  /** Stages of each version that has any, by its id. */
  readonly stages: ReadonlyMap<string, ReadonlyArray<string>>
}

type Failure = InternalError | Throttled

/** The versions of secrets and their stages, for rotation. `secretId` is a name or an ARN. */
export class SecretRotation extends Context.Service<
  SecretRotation,
  {
    describe(secretId: string): Effect.Effect<SecretVersions, Failure>
    /** The value of a version; none while that is only staged. */
    read(secretId: string, versionId: string): Effect.Effect<Redacted.Redacted | undefined, Failure>
    /** Gives a version its value and the stage AWSPENDING. The same value again changes nothing, another one is refused. */
    putPending(secretId: string, versionId: string, value: Redacted.Redacted): Effect.Effect<void, Failure>
    /** Moves AWSCURRENT; AWSPREVIOUS follows by itself to the version that had it. */
    makeCurrent(secretId: string, move: { readonly to: string; readonly from: string }): Effect.Effect<void, Failure>
  }
>()("src/platform/SecretRotation") {
  static readonly layer = Layer.sync(SecretRotation, () => {
    // The first try and two more.
    const client = new SecretsManagerClient({ maxAttempts: 3, ...limits })
    return SecretRotation.of({
      describe: (secretId) =>
        awsCall((abortSignal) => client.send(new DescribeSecretCommand({ SecretId: secretId }), { abortSignal })).pipe(
          awsSpan("SecretsManager", "DescribeSecret"),
          Effect.map(({ Name, RotationEnabled, VersionIdsToStages }) => ({
            name: Name ?? "",
            rotationEnabled: RotationEnabled === true,
            stages: new Map(Object.entries(VersionIdsToStages ?? {})),
          })),
        ),
      read: (secretId, versionId) =>
        awsCall(async (abortSignal) => {
          try {
            const command = new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId })
            const { SecretString } = await client.send(command, { abortSignal })
            return SecretString === undefined ? undefined : Redacted.make(SecretString)
          } catch (error) {
            if (error instanceof ResourceNotFoundException) return undefined
            throw error
          }
        }).pipe(awsSpan("SecretsManager", "GetSecretValue")),
      putPending: (secretId, versionId, value) =>
        awsCall((abortSignal) =>
          client.send(
            new PutSecretValueCommand({
              SecretId: secretId,
              ClientRequestToken: versionId,
              SecretString: Redacted.value(value),
              VersionStages: ["AWSPENDING"],
            }),
            { abortSignal },
          ),
        ).pipe(Effect.asVoid, awsSpan("SecretsManager", "PutSecretValue")),
      makeCurrent: (secretId, { from, to }) =>
        awsCall((abortSignal) =>
          client.send(
            new UpdateSecretVersionStageCommand({
              SecretId: secretId,
              VersionStage: "AWSCURRENT",
              MoveToVersionId: to,
              RemoveFromVersionId: from,
            }),
            { abortSignal },
          ),
        ).pipe(Effect.asVoid, awsSpan("SecretsManager", "UpdateSecretVersionStage")),
    })
  })
}
