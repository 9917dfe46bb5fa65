import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { listen } from "../../infra/local/HttpListener.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { tableLayer } from "../support/database.ts"
import { marker } from "../support/OperationWorld.ts"

const errorOf = (type: string, more: object = {}) => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more },
})
const cancelled = (...codes: ReadonlyArray<string>) =>
  errorOf("TransactionCanceledException", { CancellationReasons: codes.map((Code) => ({ Code })) })
const done = { status: 200, body: {} }

/** The table on a DynamoDB that answers this, one after the other, and the last one ever after. */
const onDatabase = (...answers: ReadonlyArray<{ readonly status: number; readonly body: object }>) =>
  Effect.gen(function* () {
    const arrived: Array<string> = []
    const { url } = yield* listen({
      port: 0,
      portTaken: "No port is free.",
      handle: (request) =>
        Effect.sync(() => {
          arrived.push(String(request.headers["x-amz-target"]))
          request.resume()
          const { body, status } = answers[Math.min(arrived.length, answers.length) - 1] ?? done
          return { status, headers: { "content-type": "application/x-amz-json-1.0" }, body: JSON.stringify(body) }
        }),
    })
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    })
    return arrived
  })

const key = { PK: "P", SK: "S" }
const transact = Effect.flatMap(Table, (table) => table.transact({ first: marker("sites"), second: marker("sites") }))
const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.as("done"),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
  )
const using = <A, E>(effect: Effect.Effect<A, E, Table>) => Effect.provide(effect, tableLayer)

// Live: the database is a server, and between two tries the table waits by the clock.
describe("a write that meets another's transaction, or a limit,", () => {
  for (const code of [
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
  ]) {
    it.live(`is tried again when a transaction is cancelled for ${code}`, () =>
      Effect.gen(function* () {
        const arrived = yield* onDatabase(cancelled("None", code), cancelled(code, "None"), done)
        assert.strictEqual(yield* using(tagOf(transact)), "done")
        assert.lengthOf(arrived, 3)
      }),
    )
  }

  it.live("is refused at once when a condition failed as well", () =>
    Effect.gen(function* () {
      const arrived = yield* onDatabase(cancelled("TransactionConflict", "ConditionalCheckFailed"))
      const refused = yield* using(Effect.flip(transact))
      assert.deepStrictEqual(
        refused._tag === "TransactionRefused" ? refused.refused.map(({ part }) => part) : refused,
        ["second"],
      )
      assert.lengthOf(arrived, 1)
    }),
  )

  it.live("is for the caller to try again when that does not end", () =>
    Effect.gen(function* () {
      yield* onDatabase(cancelled("TransactionConflict", "None"))
      assert.strictEqual(yield* using(tagOf(transact)), "Throttled")
    }),
  )

  it.live("is tried again as a single write too", () =>
    Effect.gen(function* () {
      const conflict = errorOf("TransactionConflictException")
      const arrived = yield* onDatabase(conflict, done, conflict, done, conflict, done)
      const tags = yield* using(
        Effect.gen(function* () {
          const table = yield* Table
          return [
            yield* tagOf(table.put({ Item: toItem(key) })),
            yield* tagOf(table.update({ Key: toItem(key), UpdateExpression: "REMOVE a" })),
            yield* tagOf(table.delete(key)),
          ]
        }),
      )
      assert.deepStrictEqual(tags, ["done", "done", "done"])
      assert.lengthOf(arrived, 6)
    }),
  )

  it.live("is no failed condition when DynamoDB is at its limit", () =>
    Effect.gen(function* () {
      yield* onDatabase(errorOf("ProvisionedThroughputExceededException"))
      const put = Effect.flatMap(Table, (table) => table.put({ Item: toItem(key) }))
      assert.strictEqual(yield* using(tagOf(put)), "Throttled")
    }),
  )
})
