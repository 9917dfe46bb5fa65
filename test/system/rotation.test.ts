import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"

import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import { assert, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"

import { makePortal, ok } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { visit } from "../support/WordPressVisitor.ts"

const secretName = "bbws/wp/tenant-rotation/wp-app-password"
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const

const Value = Schema.fromJsonString(
  Schema.Struct({ username: Schema.String, password: Schema.String, uuid: Schema.optionalKey(Schema.String) }),
)
type Value = typeof Value.Type
const Names = Schema.fromJsonString(Schema.Array(Schema.Struct({ name: Schema.String })))

/** Secrets Manager and WordPress, as somebody sees them who looks after both. */
const makeOperator = (stack: SystemStack["Service"]) => {
  const { region } = stack
  const client = new SecretsManagerClient({
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    endpoint: stack.variables["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? "",
  })
  const ask = (value: Value, path: string) =>
    visit(stack.tenant.management, "tenant-rotation.network.localhost", `/wp-json/wp/v2/users/me${path}`, {
      "x-tenant-id": "tenant-rotation",
      authorization: `Basic ${Buffer.from(`${value.username}:${value.password}`).toString("base64")}`,
    })
  return {
    current: Effect.promise(() => client.send(new GetSecretValueCommand({ SecretId: secretName }))).pipe(
      Effect.flatMap(({ SecretString }) => Schema.decodeUnknownEffect(Value)(SecretString)),
    ),
    stages: Effect.promise(() => client.send(new DescribeSecretCommand({ SecretId: secretName }))).pipe(
      Effect.map(({ VersionIdsToStages = {} }) => VersionIdsToStages),
    ),
    rotate: (ClientRequestToken: string) =>
      Effect.promise(() => client.send(new RotateSecretCommand({ SecretId: secretName, ClientRequestToken }))),
    letsIn: (value: Value) => Effect.map(ask(value, ""), ({ status }) => status === 200),
    names: (value: Value) =>
      ask(value, "/application-passwords").pipe(
        Effect.flatMap(({ text }) => Schema.decodeUnknownEffect(Names)(text)),
        Effect.map((all) => all.map(({ name }) => name).toSorted()),
      ),
  }
}

layer(SystemStack.layer({ tenants: { "tenant-rotation": "runs" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the rotation of a tenant's application password", (it) => {
  it.effect(
    "never closes WordPress to the service, and revokes the password before the last",
    () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const { createSite, follow, send } = makePortal(stack)
        const operator = makeOperator(stack)
        const { body: accepted } = yield* createSite("rotated")
        assert.strictEqual((yield* follow(accepted.operationId)).at(-1)?.status, "COMPLETED")
        const names = (...versions: ReadonlyArray<string>) => versions.map((id) => `bbws-${id}`).toSorted()
        /** By one environment of the function, which remembers the password that it read first. */
        const works = Effect.fnUntraced(function* (when: string) {
          const health = ok(yield* send("GET", `/v1.0/tenants/tenant-rotation/sites/${accepted.siteId}/health`))
          assert.include(["HEALTHY", "DEGRADED"], health.status, `${when}: ${JSON.stringify(health)}`)
        })
        const rotate = Effect.fnUntraced(function* (token: string) {
          const SecretId = yield* stack.beginRotation(secretName, token)
          for (const Step of steps) {
            yield* stack.host.invoke("password-rotation", { SecretId, ClientRequestToken: token, Step })
            // Once more, as Secrets Manager does after an answer that it has lost.
            yield* stack.host.invoke("password-rotation", { SecretId, ClientRequestToken: token, Step })
            yield* works(`${token} ${Step}`)
          }
          return yield* operator.current
        })

        const [onboarded = ""] = Object.keys(yield* operator.stages)
        const first = yield* operator.current
        yield* works("before")

        const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
        const second = yield* rotate(one)
        assert.notStrictEqual(second.password, first.password)
        assert.strictEqual(second.username, first.username)
        assert.isDefined(second.uuid)
        assert.deepStrictEqual(yield* operator.names(second), names(onboarded, one))
        assert.isTrue(yield* operator.letsIn(first), "functions may still remember it")

        const third = yield* rotate(two)
        assert.deepStrictEqual(yield* operator.names(third), names(one, two))
        assert.isTrue(yield* operator.letsIn(second))
        assert.isFalse(yield* operator.letsIn(first), "the one before the last is revoked")
        yield* works("after the password was revoked that the function remembered")

        // As an operator does it: Secrets Manager has the function do the steps.
        yield* operator.rotate(three)
        yield* operator.stages.pipe(
          Effect.filterOrFail((stages) => stages[three]?.includes("AWSCURRENT") === true),
          Effect.andThen(operator.names(third)),
          Effect.filterOrFail((all) => all.length === 2),
          Effect.retry(Schedule.spaced("200 millis").pipe(Schedule.upTo({ duration: "1 minute" }))),
        )
        const fourth = yield* operator.current
        assert.deepStrictEqual(yield* operator.names(fourth), names(two, three))
        yield* works("after the third")

        const refused = yield* Effect.flip(
          stack.host.invoke("password-rotation", {
            SecretId: secretName,
            ClientRequestToken: randomUUID(),
            Step: "createSecret",
          }),
        )
        assert.include(refused.message, "is not staged for rotation")

        const log = readFileSync(join(stack.logs, "password-rotation.log"), "utf8")
        assert.include(log, "step of a rotation done")
        assert.notMatch(log, /AccessDenied/)
        for (const { password, username } of [first, second, third, fourth]) {
          assert.notInclude(log, password)
          assert.notInclude(log, Buffer.from(`${username}:${password}`).toString("base64"))
        }
      }),
    280_000,
  )
})
