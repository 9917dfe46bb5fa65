import { Console, Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { accessLogFormat } from "../../pulumi/ApiLogs.ts"
import { groups } from "../../src/http/Identity.ts"
import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { makeQueueHandler } from "../../src/lambda/QueueHandler.ts"
import { reportUnreadable } from "../../src/operations/control/OperationAlerts.ts"
import { abandonOperation } from "../../src/operations/engine/OperationRunner.ts"
import { loggingLayer } from "../../src/platform/Logging.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { readablePage } from "../../src/platform/ReadableItems.ts"
import { SiteLogin } from "../../src/sites/SiteLogin.ts"
import { WordPressApiError } from "../../src/wordpress/WordPressErrors.ts"
import { endpoint as updateSite } from "../../src/workflows/update-site/endpoint.ts"
import { makeWorld as makeRotation } from "../wordpress/rotationWorld.ts"
import { as, fakeTable, fakeTopic, userOf } from "./fakes.ts"
import { gatewayEvent, idToken } from "./gatewayEvent.ts"
import { inTrace, invocation } from "./invocation.ts"
import { makeLogins } from "./logins.ts"
import { messageOf, recordOf } from "./messageRecord.ts"
import { deliver, failing, makeWorld, noting, refusal, sagaOf, timeout } from "./OperationWorld.ts"
import { makeOperation, settingsFrom } from "./samples.ts"

/** A line of a log, by the function whose it is, or by `access`. */
export interface LogLine {
  readonly of: string
  readonly text: string
}

/** A console that keeps the lines of a function. */
const keeping = (lines: Array<LogLine>, of: string) => {
  const log = (text: unknown) => void lines.push({ of, text: String(text) })
  const kept: Console.Console = Object.assign(Object.create(console), { log })
  return Layer.mergeAll(loggingLayer, Layer.succeed(Console.Console, kept))
}

const consume = async (lines: Array<LogLine>) => {
  const queues = Layer.succeed(Queues, Queues.of({ send: () => Effect.void, hide: () => Effect.void }))
  const handle = makeQueueHandler(
    "creation",
    ({ operationId }) => (operationId === "op-fails" ? Effect.fail("not now") : Effect.void),
    Layer.mergeAll(settingsFrom(), queues, keeping(lines, "site-creator")),
  )
  const records = [recordOf("1", messageOf("op-good")), recordOf("2", messageOf("op-fails"))]
  await handle({ Records: records }, invocation(900))
}

const request = async (lines: Array<LogLine>) => {
  const layer = Layer.mergeAll(
    settingsFrom(),
    fakeTable({ get: () => Effect.succeed(undefined), update: () => Effect.succeed({}) }),
    SecureRandom.layerWebCrypto,
    keeping(lines, "site-update"),
  )
  const foreign = new WordPressApiError({ status: 421, wordpressCode: "foreign_tenant" })
  const handle = makeChangeHandler(updateSite, { handle: () => Effect.fail(foreign) }, layer)
  const claims = {
    ...idToken,
    sub: "user-1",
    email: "user@example.com",
    "cognito:groups": groups.admin,
    "custom:tenantIds": "tenant-1",
  }
  const event = gatewayEvent({
    httpMethod: "PUT",
    pathParameters: { tenantId: "tenant-1", siteId: "site-1" },
    body: '{"siteName":"New"}',
    requestContext: { ...gatewayEvent().requestContext, authorizer: { claims } },
  })
  await handle(event, invocation())
}

const operations = (lines: Array<LogLine>) =>
  Effect.gen(function* () {
    const refused = makeWorld(makeOperation())
    yield* deliver(sagaOf([failing("a", refusal)])).pipe(Effect.provide(refused.layer))
    const left = makeWorld(makeOperation())
    const saga = sagaOf([{ ...noting("a", []), undo: () => Effect.fail(timeout) }, failing("b", timeout)])
    const reason = { code: "SYS_001", message: "too late" }
    yield* Effect.flip(deliver(saga)).pipe(
      Effect.andThen(Effect.suspend(() => abandonOperation(saga, left.now(), reason, { force: true }))),
      Effect.provide(left.layer),
    )
  }).pipe(Effect.provide(keeping(lines, "operation-reconciler")))

const unreadable = (lines: Array<LogLine>) =>
  Effect.gen(function* () {
    const items = [{ PK: "TENANT#tenant-1", SK: "SITE#site-1" }]
    const table = { queryPage: () => Effect.succeed({ items, lastKey: undefined }) }
    yield* readablePage(table, {}, undefined, () => Effect.fail("another form"))
    yield* reportUnreadable({ messageId: "1", body: "{" }).pipe(Effect.provide(fakeTopic().layer))
  }).pipe(Effect.provide(keeping(lines, "dead-letter")))

const rotations = (lines: Array<LogLine>) =>
  Effect.gen(function* () {
    const token = "token-1-".padEnd(32, "0")
    const world = makeRotation({ garble: (answer) => ({ ...answer, uuid: 7 }) })
    world.versions.beginRotation(token)
    yield* Effect.flip(world.rotate(token))
  }).pipe(Effect.provide(keeping(lines, "password-rotation")))

const logins = (lines: Array<LogLine>) =>
  Effect.flatMap(SiteLogin, (service) =>
    service.create({ tenantId: TenantId.make("tenant-1"), siteId: SiteId.make("site-1") }, {}),
  ).pipe(as(userOf()), Effect.provide(Layer.merge(makeLogins().layer, keeping(lines, "site-login"))))

/** A line of the access log, with what API Gateway puts in. */
const access = (of: Readonly<Record<string, string>>): LogLine => ({
  of: "access",
  text: JSON.stringify({ ...Object(JSON.parse(accessLogFormat)), ...of }),
})

/** Lines of every kind that the service writes, by the code that writes them. */
export const logLines = async (): Promise<ReadonlyArray<LogLine>> => {
  const lines: Array<LogLine> = [
    access({ status: "502", integrationStatus: "200", latencyMs: "812" }),
    access({ status: "503", errorType: "THROTTLED", latencyMs: "3" }),
    // Lambda's own.
    { of: "site-creator", text: "2026-11-30T00:00:00.000Z 6f1b Task timed out after 900.00 seconds" },
  ]
  await consume(lines)
  await inTrace("Root=1-5f84c7a5-0123456789abcdef01234567;Sampled=0", () => request(lines))
  await Effect.runPromise(
    Effect.all([operations(lines), unreadable(lines), rotations(lines), logins(lines)], { discard: true }).pipe(
      Effect.scoped,
    ),
  )
  return lines
}
