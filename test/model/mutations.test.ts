import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Record } from "effect"

import { sagas } from "../../src/app/Sagas.ts"
import { eventOf } from "../../src/operations/engine/OperationEvents.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import type { Table } from "../../src/platform/Table.ts"
import { Topic } from "../../src/platform/Topic.ts"
import { liveThrough } from "./HistoryTests.ts"
import type { Sabotage } from "./ProcessServices.ts"

interface Conditional {
  readonly ConditionExpression?: string | undefined
  readonly ExpressionAttributeValues?: object | undefined
}
/** The same write by whatever run, whether it still holds the lease or not. */
const unfenced = <A extends Conditional>(write: A): A => {
  const fence = "epoch = :epoch AND "
  if (write.ConditionExpression?.startsWith(fence) !== true) return write
  const values = { ...write.ExpressionAttributeValues }
  Reflect.deleteProperty(values, ":epoch")
  const ConditionExpression = write.ConditionExpression.slice(fence.length)
  return { ...write, ConditionExpression, ExpressionAttributeValues: values }
}
const unfencedPart = ({ Put, ...part }: TransactWriteItem) =>
  Put === undefined ? part : { ...part, Put: unfenced(Put) }
const withoutFence = (table: Table["Service"]): Table["Service"] => ({
  ...table,
  put: (input) => table.put(unfenced(input)),
  update: (input) => table.update(unfenced(input)),
  transact: (parts) => table.transact(Record.map(parts, (writes) => [writes].flat().map(unfencedPart))),
})

const { SITE_PROMOTION } = sagas
const idle = {
  ...sagas,
  SITE_PROMOTION: {
    ...SITE_PROMOTION,
    steps: SITE_PROMOTION.steps.map((step) => (step.undo === undefined ? step : { ...step, undo: () => Effect.void })),
  },
}
const withoutUndo = {
  ...sagas,
  SITE_PROMOTION: { ...SITE_PROMOTION, steps: SITE_PROMOTION.steps.map(({ undo: _undo, ...step }) => step) },
}

/** An operation's end is told of before it is written. */
const toldFirst = Layer.effect(
  OperationStore,
  Effect.gen(function* () {
    const store = yield* OperationStore
    const topic = yield* Topic
    return OperationStore.of({
      ...store,
      end: (operation, changes, ...more) => {
        const { status } = changes
        const event = eventOf({ ...operation, ...changes }, "", String(status))
        const attributes = { eventType: event.eventType, tenantId: operation.tenantId, environment: "", recipient: "" }
        const told = topic.publish({ event, attributes })
        return Effect.andThen(told, store.end(operation, changes, ...more))
      },
    })
  }),
)

describe("the histories", () => {
  const find = (fault: string, sabotage: Sabotage) => {
    it(`find ${fault}`, async () => {
      const live = await liveThrough(new Set(), sabotage)
      const found = async () => {
        for (let seed = 1; seed <= 15; seed++) {
          try {
            await live(seed, 100, true)
          } catch (error) {
            return error
          }
        }
        return undefined
      }
      assert.instanceOf(await found(), Error)
    }, 600_000)
  }

  // Each within the histories of one file.
  find("a lease that is not fenced", { table: withoutFence })
  find("an undo that does nothing", { sagas: idle })
  find("an undo that is left out", { sagas: withoutUndo })
  find("an end that is told of before it is written", { store: toldFirst })
})
