import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"

import { TraceDocument } from "../../infra/local/traces/TraceDocument.ts"
import { TenantId } from "../../src/kernel/Ids.ts"
import { makePortal } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"

const tenantId = TenantId.make("tenant-traces")
const down = TenantId.make("tenant-untraceable")

type Trace = ReadonlyArray<TraceDocument>
const decodeTraces = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Schema.Array(TraceDocument))))
const decodeLine = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** A span and all those above it, by name, up to the first. */
const chainOf = (trace: Trace, span: TraceDocument | undefined): ReadonlyArray<string> =>
  span === undefined
    ? []
    : [
        span.name,
        ...chainOf(
          trace,
          trace.find(({ id }) => id === span.parent_id),
        ),
      ]

/** What a function said of an operation. */
const linesOf = (root: string, functionName: string, operationId: string) =>
  readFileSync(join(root, "logs", `${functionName}.log`), "utf8")
    .split("\n")
    .filter((line) => line.includes(operationId) && !line.includes("_aws"))
    .map((line) => decodeLine(line))

/** Whether all have ended that the traces tell of: an operation shows its end before the run that ended it is over. */
const areWhole = (traces: ReadonlyArray<Trace>): boolean =>
  traces.every((trace) => {
    const ids = new Set(trace.map(({ id }) => id))
    return trace.every(
      ({ in_progress, parent_id }) => in_progress !== true && (parent_id === undefined || ids.has(parent_id)),
    )
  })

/** An operation that has ended, and all that was traced of it. */
const ended = Effect.fnUntraced(function* (subdomain: string, caller = {}) {
  const stack = yield* SystemStack
  const { createSite, follow } = makePortal(stack)
  const { body: made } = yield* createSite(subdomain, caller)
  const operation = (yield* follow(made.operationId, caller)).at(-1)
  const read = (path: string) => Effect.promise(async () => (await fetch(`${stack.api}${path}`)).text())
  const traces = yield* read(`/traces.json/${made.operationId}`).pipe(
    Effect.map(decodeTraces),
    Effect.repeat({ until: areWhole, schedule: Schedule.spaced("50 millis") }),
  )
  const page = yield* read(`/traces/${made.operationId}`)
  const [own = [], ...followed] = traces.toSorted(
    ([one], [other]) => Number(other?.trace_id === operation?.traceId) - Number(one?.trace_id === operation?.traceId),
  )
  // An event begins a trace of its own: SNS does not hand one on.
  for (const trace of followed) assert.include(["webhook-deliverer", "mail-sender"], trace[0]?.name)
  assert.deepStrictEqual([...new Set(own.map(({ trace_id }) => trace_id))], [operation?.traceId])
  return { operation, page, stack, trace: own }
})

layer(SystemStack.layer({ tenants: { [tenantId]: "runs", [down]: "down" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the trace of an operation", (it) => {
  it.effect("goes from the request through the queue to WordPress, and is named by the operation and each line", () =>
    Effect.gen(function* () {
      const { operation, page, stack, trace } = yield* ended("traced")
      assert.strictEqual(operation.status, "COMPLETED")

      const created = trace.find(({ http }) => http?.request?.method === "POST" && http.request.url.includes("/sites"))
      assert.deepInclude(created, { namespace: "remote", type: "subsegment" })
      const chain = chainOf(trace, created)
      const [call, client, step, ...above] = chain
      assert.match(String(call), /^POST /)
      assert.strictEqual(client, "WordPress.call")
      assert.match(String(step), /^step /)
      assert.deepStrictEqual(above, [
        "OperationRunner.run",
        "site-creator",
        "SQS",
        "OperationDispatcher.dispatch",
        "CreateSite.start",
        "CREATE_SITE",
        "site-create",
        "gateway",
      ])
      assert.isTrue(trace.every(({ end_time, start_time }) => end_time !== undefined && end_time >= start_time))
      const { operationId, siteId } = operation
      const facts = { action: "CREATE_SITE", operationId, siteId, tenantId }
      assert.deepInclude(
        trace.find(({ name, origin }) => name === "site-creator" && origin !== undefined)?.annotations,
        facts,
      )
      for (const text of [operation.traceId, "CREATE_SITE", "site-creator", "DynamoDB"]) assert.include(page, text)

      for (const functionName of ["site-create", "site-creator"]) {
        const lines = linesOf(stack.root, functionName, operationId)
        assert.isNotEmpty(lines, functionName)
        for (const line of lines) assert.deepInclude(line, { ...facts, traceId: operation.traceId }, functionName)
        assert.isTrue(
          lines.some(({ duration, status }) => status === "SUCCESS" && typeof duration === "number"),
          functionName,
        )
      }
    }),
  )

  it.effect("marks what failed, with its cause, at each of its runs", () =>
    Effect.gen(function* () {
      const { operation, stack, trace } = yield* ended("untraceable", { tenants: [down] })
      assert.strictEqual(operation.status, "FAILED")
      const runs = trace.filter(({ annotations, name }) => name === "site-creator" && annotations !== undefined)
      assert.isAbove(runs.length, 1)
      assert.deepStrictEqual([...new Set(runs.map(({ fault }) => fault))], [true])
      const calls = trace.filter(({ namespace }) => namespace === "remote")
      assert.isNotEmpty(calls)
      assert.deepStrictEqual([...new Set(calls.map(({ fault }) => fault))], [true])
      const client = trace.find(({ name }) => name === "WordPress.call")
      assert.deepInclude(client?.cause?.exceptions[0], { type: "WordPressApiError" })
      const lines = linesOf(stack.root, "site-creator", operation.operationId)
      const { siteId, traceId } = operation
      for (const line of lines) assert.deepInclude(line, { siteId, traceId, tenantId: down, action: "CREATE_SITE" })
      assert.isTrue(lines.some(({ message, status }) => message === "message handled" && status === "FAILED"))
    }),
  )
})
