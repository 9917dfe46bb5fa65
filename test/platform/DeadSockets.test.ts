import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted, type Scope } from "effect"
import { vi } from "vitest"

import { limits } from "../../src/platform/Clients.ts"
import { withTime } from "../../src/platform/Deadline.ts"
import { Keys } from "../../src/platform/Keys.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { PackageFiles } from "../../src/platform/PackageFiles.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { SecretRotation } from "../../src/platform/SecretRotation.ts"
import { Secrets } from "../../src/platform/Secrets.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { TenantSessions } from "../../src/platform/TenantSessions.ts"
import { Topic } from "../../src/platform/Topic.ts"
import { useAwsEnvironment } from "../support/awsEnvironment.ts"
import { settingsFrom } from "../support/samples.ts"
import { startSilentServer, startStallingServer } from "../support/silentServer.ts"

useAwsEnvironment()

const key = { PK: "P", SK: "S" }
const notification = { subject: "", sentence: "", event: {}, attributes: { eventType: "X" } }
type Services = Keys | PackageFiles | Table | Queues | Topic | Secrets | SecretRotation | OwnArchives | TenantSessions
const layer = Layer.mergeAll(
  Keys.layer,
  PackageFiles.layer,
  Table.layer,
  Queues.layer,
  Topic.layer,
  Secrets.layer,
  SecretRotation.layer,
  OwnArchives.layer,
  TenantSessions.layer,
).pipe(
  // Of a queue the client takes the host from its address.
  Layer.provide(
    Layer.suspend(() =>
      settingsFrom({
        SITE_UPDATE_QUEUE: `${process.env["AWS_ENDPOINT_URL_SQS"]}/000000000000/update`,
        WEBHOOK_KEY_ARN: "arn:aws:kms:eu-west-1:000000000000:key/webhooks",
      }),
    ),
  ),
)

const downloads = Effect.scoped(Effect.flatMap(PackageFiles, (files) => files.download("packages/shop.zip")))

/** A call of each client, by the variable that says where it goes. */
const clients: Readonly<Record<string, Effect.Effect<unknown, unknown, Services>>> = {
  DYNAMODB: Effect.flatMap(Table, (table) => table.put({ Item: toItem(key) })),
  SQS: Effect.flatMap(Queues, (queues) => queues.send("update", {}, { tenantId: "tenant-1" })),
  SNS: Effect.flatMap(Topic, (topic) => topic.publish(notification)),
  S3: Effect.flatMap(OwnArchives, (archives) => archives.remove("backups/a.zip")),
  SECRETS_MANAGER: Effect.flatMap(Secrets, (secrets) => secrets.get("secret")),
  KMS: Effect.flatMap(Keys, (keys) => keys.encrypt(Redacted.make("secret"), { tenantId: "tenant-1" })),
  STS: Effect.flatMap(TenantSessions, (sessions) => sessions.of("tenant-1")),
}

/** Every kind of call, reads and writes. */
const calls: Readonly<Record<string, Effect.Effect<unknown, unknown, Services>>> = {
  ...clients,
  get: Effect.flatMap(Table, (table) => table.get(key)),
  getMany: Effect.flatMap(Table, (table) => table.getMany([key])),
  query: Effect.flatMap(Table, (table) => table.query({ KeyConditionExpression: "PK = :pk" })),
  update: Effect.flatMap(Table, (table) => table.update({ Key: toItem(key) })),
  delete: Effect.flatMap(Table, (table) => table.delete(key)),
  transact: Effect.flatMap(Table, (table) =>
    table.transact({ item: { Put: { TableName: "sites", Item: toItem(key) } } }),
  ),
  decrypt: Effect.flatMap(Keys, (keys) => keys.decrypt("c2VjcmV0", { tenantId: "tenant-1" })),
  download: downloads,
  hide: Effect.flatMap(Queues, (queues) => queues.hide("update", "handle", 1)),
  describe: Effect.flatMap(SecretRotation, (rotation) => rotation.describe("secret")),
}

/** Runs a call that has to fail; answers how long that took, in milliseconds. */
const failureTime = (call: Effect.Effect<unknown, unknown, Services>) =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    yield* Effect.flip(call)
    return (yield* Clock.currentTimeMillis) - started
  }).pipe(Effect.provide(layer))

/** One for each service, where its client looks for it. */
const startSilentAws = Effect.forEach(Object.keys(clients), (name) =>
  Effect.tap(startSilentServer, ({ url }) => Effect.sync(() => vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, url))),
)
const all = { concurrency: "unbounded" } as const
const live = (name: string, test: Effect.Effect<void, unknown, Scope.Scope>) => it.live(name, () => test)

describe("a service that takes every connection and never answers", () => {
  live(
    "is asked again by every client after five seconds",
    Effect.gen(function* () {
      assert.strictEqual(limits.requestHandler.connectionTimeout, 1000)
      const servers = yield* startSilentAws
      yield* Effect.forEach(Object.values(clients), (call) => failureTime(withTime(4000)(call)), all)
      assert.deepStrictEqual(
        servers.map(({ requests }) => requests()),
        [2, 2, 2, 2, 2, 2, 2],
      )
    }),
  )

  live(
    "keeps nothing, not even a write that is not to be interrupted, beyond the deadline and what is on its way then",
    Effect.gen(function* () {
      yield* startSilentAws
      const times = yield* Effect.forEach(
        Object.values(calls),
        (call) => failureTime(withTime(300)(Effect.uninterruptible(call))),
        all,
      )
      for (const tookMs of times) {
        // Node's timers may be a millisecond early.
        assert.isAtLeast(tookMs, 2299)
        assert.isBelow(tookMs, 4000)
      }
    }),
  )

  live(
    "is not asked any more after the deadline",
    Effect.gen(function* () {
      const servers = yield* startSilentAws
      yield* Effect.forEach(Object.values(calls), (call) => failureTime(withTime(0)(call)), all)
      assert.isTrue(servers.every(({ requests }) => requests() === 0))
    }),
  )
})

describe("a bucket that stops in the midst of a package", () => {
  live(
    "keeps a download no longer than the deadline and what is on its way then",
    Effect.gen(function* () {
      const { url } = yield* startStallingServer
      vi.stubEnv("AWS_ENDPOINT_URL_S3", url)
      const tookMs = yield* failureTime(withTime(300)(Effect.uninterruptible(downloads)))
      assert.isAtLeast(tookMs, 299)
      assert.isBelow(tookMs, 4000)
    }),
  )
})
