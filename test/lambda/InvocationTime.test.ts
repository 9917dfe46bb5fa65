import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { vi } from "vitest"

import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { makeTask } from "../../src/lambda/Container.ts"
import { makeQueueHandler } from "../../src/lambda/QueueHandler.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import { getSite } from "../../src/sites/SitesHttp.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { endpoint as updateSite } from "../../src/workflows/update-site/endpoint.ts"
import { useAwsEnvironment } from "../support/awsEnvironment.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { messageOf, recordOf } from "../support/messageRecord.ts"
import { makeWorld, sagaOf } from "../support/OperationWorld.ts"
import { makeOperation, networkRef, settingsFrom } from "../support/samples.ts"
import { startSilentServer } from "../support/silentServer.ts"
import { startWordPress } from "../support/WordPressServer.ts"

useAwsEnvironment()

const event = (httpMethod: string, body: string | null) =>
  gatewayEvent({
    httpMethod,
    path: "/v1.0/tenants/tenant-1/sites/site-1",
    pathParameters: { tenantId: "tenant-1", siteId: "site-1" },
    body,
    requestContext: {
      ...gatewayEvent().requestContext,
      authorizer: {
        claims: { ...idToken, sub: "user-1", "cognito:groups": "super-admin", "custom:tenantIds": "tenant-1" },
      },
    },
  })

/** What an invocation with so many seconds left answers, and how many it took. */
const timed = <A>(seconds: number, run: (given: ReturnType<typeof invocation>) => Promise<A>) =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const answer = yield* Effect.promise(() => run(invocation(seconds)))
    return { answer, took: ((yield* Clock.currentTimeMillis) - started) / 1000 }
  })

const silentTable = Effect.map(startSilentServer, ({ url }) => {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", url)
  return Table.layer.pipe(Layer.provideMerge(settingsFrom()))
})

describe("a request", () => {
  it.live("that reads a table which never answers is answered by us five seconds before its function ends", () =>
    Effect.gen(function* () {
      const layer = SiteReader.layer.pipe(Layer.provideMerge(yield* silentTable))
      const handler = makeApiHandler(SitesApi.get, getSite, layer)
      const { answer, took } = yield* timed(6, (given) => handler(event("GET", null), given))
      assert.strictEqual(answer.statusCode, 500)
      assert.include(answer.body, "SYS_001")
      assert.isAtLeast(took, 0.9)
      assert.isBelow(took, 6)
    }),
  )

  it.live("that writes to such a table is answered a second before its function ends, write or no write", () =>
    Effect.gen(function* () {
      const layer = Layer.merge(yield* silentTable, SecureRandom.layerWebCrypto)
      const write = Effect.flatMap(Table, (table) => table.put({ Item: toItem({ PK: "P", SK: "S" }) }))
      const handle = () => Effect.andThen(Effect.ignore(Effect.uninterruptible(write)), Effect.never)
      const handler = makeChangeHandler(updateSite, { handle }, layer)
      const { answer, took } = yield* timed(5.5, (given) => handler(event("PUT", '{"siteName":"New"}'), given))
      assert.strictEqual(answer.statusCode, 500)
      assert.isAtLeast(took, 4.4)
      assert.isBelow(took, 5.5)
    }),
  )
})

describe("a consumer", () => {
  it.live(
    "of a WordPress that never answers gives its lease, and then its message, back ten seconds before its end",
    () =>
      Effect.gen(function* () {
        const { layer, seen } = yield* startWordPress({ silent: true })
        const world = makeWorld(makeOperation())
        const call = {
          ...networkRef,
          method: "GET",
          path: "/bbws/v1/platform",
          answer: Schema.Unknown,
        } as const
        const wordpress = yield* WordPress.pipe(Effect.provide(layer))
        const sagas = { SITE_CREATION: sagaOf([{ name: "ask", run: () => wordpress.call(call) }]) }
        const hidden: Array<number> = []
        const queues = Queues.of({
          send: () => Effect.die("not used by consumers"),
          hide: (_queue, _handle, seconds) =>
            Effect.sync(() => {
              hidden.push(world.now().leaseUntil === 0 ? seconds : -1)
            }),
        })
        const handler = makeQueueHandler(
          "creation",
          ({ operationId, payload }) => runOperation<never>(sagas, payload.tenantId, operationId),
          Layer.merge(world.layer, Layer.succeed(Queues, queues)),
        )
        const { answer, took } = yield* timed(11, (given) =>
          handler({ Records: [recordOf("1", messageOf(world.now().operationId))] }, given),
        )
        assert.lengthOf(seen, 1)
        assert.deepStrictEqual([world.now().status, world.now().leaseUntil], ["IN_PROGRESS", 0])
        assert.deepStrictEqual(answer, { batchItemFailures: [{ itemIdentifier: "1" }] })
        assert.deepStrictEqual(hidden.at(-1), 60)
        assert.isAtLeast(took, 0.9)
        assert.isBelow(took, 6)
      }),
  )
})

describe("a schedule's run", () => {
  it.live("that does not come to its end is interrupted five seconds before its function's", () =>
    Effect.gen(function* () {
      let interrupted = false
      const task = Effect.onInterrupt(Effect.never, () =>
        Effect.sync(() => {
          interrupted = true
        }),
      )
      const handler = makeTask(() => task, Layer.empty, "TAKE_LONG")
      const { answer, took } = yield* timed(5.3, (given) =>
        handler(undefined, given).then(
          () => "done",
          (error: unknown) => String(error),
        ),
      )
      assert.include(answer, "OutOfTime")
      assert.isTrue(interrupted)
      assert.isBelow(took, 6)
    }),
  )
})
