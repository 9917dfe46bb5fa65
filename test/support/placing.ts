import { PutItemCommand } from "@aws-sdk/client-dynamodb"
import { assert } from "@effect/vitest"
import { Effect } from "effect"

import { toItem } from "../../src/platform/Table.ts"
import type { Reply } from "./Portal.ts"
import type { SystemStack } from "./SystemStack.ts"

/** Writes an item into the table of the running stack, as if its past had happened. */
export const write = (stack: SystemStack["Service"], item: object) =>
  Effect.promise(() => stack.database.send(new PutItemCommand({ TableName: stack.table, Item: toItem(item) })))

/** The error that a request was refused with. */
export const expectError = (reply: Reply, status: number, code: string) => {
  const seen = `${reply.status} ${JSON.stringify(reply.body)}`
  assert.strictEqual(reply.status, status, seen)
  assert.strictEqual(reply.body.error.code, code, seen)
  assert.isObject(reply.body.error.details)
  assert.strictEqual(reply.body.requestId, reply.headers.get("x-request-id"))
  return reply.body.error
}
