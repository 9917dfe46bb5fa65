import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"

import { type RotationEvent, startSecretsManager } from "../../../infra/local/SecretsManager.ts"
import { access } from "./bundles.ts"

const name = "bbws/wp/tenant-1/wp-app-password"
/** A version's id, as long as AWS wants it. */
const version = (letter: string) => letter.repeat(32)

const clientOf = Effect.fnUntraced(function* (
  secrets: ReadonlyMap<string, string>,
  rotate?: (event: RotationEvent) => Effect.Effect<void, string>,
) {
  const { url } = yield* startSecretsManager({
    region: access.region,
    secrets,
    ...(rotate === undefined ? {} : { rotate }),
  })
  return new SecretsManagerClient({ ...access, endpoint: url })
})

const failure = (run: () => Promise<unknown>) => Effect.flip(Effect.tryPromise({ try: run, catch: (cause) => cause }))

describe("SecretsManager", () => {
  it.live("gives the real client a secret by its name and by its ARN", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(new Map([[name, "secret"]]))
      const byName = yield* Effect.promise(() => client.send(new GetSecretValueCommand({ SecretId: name })))
      assert.strictEqual(byName.SecretString, "secret")
      const byArn = yield* Effect.promise(() => client.send(new GetSecretValueCommand({ SecretId: byName.ARN })))
      assert.strictEqual(byArn.SecretString, "secret")
    }),
  )

  it.live("refuses an unknown secret and any other operation with the errors of AWS", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(new Map())
      const unknown = yield* failure(() => client.send(new GetSecretValueCommand({ SecretId: "stranger" })))
      assert.instanceOf(unknown, ResourceNotFoundException)
      const other = yield* failure(() => client.send(new ListSecretsCommand({})))
      assert.match(String(other), /UnknownOperationException/)
    }),
  )

  it.live("keeps each stage on one version, and moves AWSPREVIOUS behind AWSCURRENT", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(new Map([[name, "first"]]))
      const [a, b] = [version("a"), version("b")]
      const stages = Effect.promise(() => client.send(new DescribeSecretCommand({ SecretId: name }))).pipe(
        Effect.map(({ VersionIdsToStages }) => VersionIdsToStages ?? {}),
      )
      const [first = ""] = Object.keys(yield* stages)
      const put = (token: string, SecretString: string) =>
        new PutSecretValueCommand({
          SecretId: name,
          ClientRequestToken: token,
          SecretString,
          VersionStages: ["AWSPENDING"],
        })
      const current = (to: string, from?: string) =>
        new UpdateSecretVersionStageCommand({
          SecretId: name,
          VersionStage: "AWSCURRENT",
          MoveToVersionId: to,
          ...(from === undefined ? {} : { RemoveFromVersionId: from }),
        })

      yield* Effect.promise(() => client.send(put(a, "second")))
      yield* Effect.promise(() => client.send(put(a, "second")))
      assert.instanceOf(yield* failure(() => client.send(put(a, "other"))), ResourceExistsException)
      assert.deepStrictEqual(yield* stages, { [first]: ["AWSCURRENT"], [a]: ["AWSPENDING"] })

      assert.instanceOf(yield* failure(() => client.send(current(a))), InvalidParameterException)
      assert.instanceOf(yield* failure(() => client.send(current(b, first))), ResourceNotFoundException)
      yield* Effect.promise(() => client.send(current(a, first)))
      assert.deepStrictEqual(yield* stages, { [first]: ["AWSPREVIOUS"], [a]: ["AWSPENDING", "AWSCURRENT"] })

      yield* Effect.promise(() => client.send(put(b, "third")))
      yield* Effect.promise(() => client.send(current(b, a)))
      assert.deepStrictEqual(yield* stages, { [a]: ["AWSPREVIOUS"], [b]: ["AWSPENDING", "AWSCURRENT"] })
      const read = (VersionId: string, VersionStage?: string) =>
        client.send(
          new GetSecretValueCommand({
            SecretId: name,
            VersionId,
            ...(VersionStage === undefined ? {} : { VersionStage }),
          }),
        )
      assert.strictEqual((yield* Effect.promise(() => read(first))).SecretString, "first")
      assert.instanceOf(yield* failure(() => read(a, "AWSCURRENT")), ResourceNotFoundException)
    }),
  )

  it.live("has the function do a rotation's steps in order, on a version that is staged and empty", () =>
    Effect.gen(function* () {
      const events: Array<RotationEvent> = []
      const done = yield* Deferred.make<void>()
      const client = yield* clientOf(new Map([[name, "first"]]), (event) =>
        Effect.suspend(() => {
          events.push(event)
          return event.Step === "testSecret"
            ? Effect.andThen(Deferred.succeed(done, undefined), Effect.fail("no"))
            : Effect.void
        }),
      )
      const rotate = (token: string) =>
        client.send(new RotateSecretCommand({ SecretId: name, ClientRequestToken: version(token) }))
      const { ARN = "" } = yield* Effect.promise(() => rotate("a"))
      yield* Deferred.await(done)
      assert.deepStrictEqual(
        events,
        (["createSecret", "setSecret", "testSecret"] as const).map((Step) => ({
          SecretId: ARN,
          ClientRequestToken: version("a"),
          Step,
        })),
      )
      const pending = new GetSecretValueCommand({ SecretId: ARN, VersionId: version("a"), VersionStage: "AWSPENDING" })
      assert.instanceOf(yield* failure(() => client.send(pending)), ResourceNotFoundException)
      assert.instanceOf(yield* failure(() => rotate("b")), InvalidRequestException)
    }),
  )
})
