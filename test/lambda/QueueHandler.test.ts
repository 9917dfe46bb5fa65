import { assert, describe, it } from "@effect/vitest"
import type { SQSEvent } from "aws-lambda"
import { Effect, Layer } from "effect"

import { InternalError } from "../../src/kernel/HttpErrors.ts"
import { hideSeconds, makeQueueHandler, type OperationMessage } from "../../src/lambda/QueueHandler.ts"
import { ComeAgain } from "../../src/operations/engine/ComeAgain.ts"
import { Queues } from "../../src/platform/Queues.ts"
import { invocation } from "../support/invocation.ts"
import { messageOf as message, recordOf as record } from "../support/messageRecord.ts"
import { settingsFrom } from "../support/samples.ts"

const settingsAndQueues = (hide: Queues["Service"]["hide"]) =>
  Layer.merge(
    settingsFrom(),
    Layer.succeed(Queues, Queues.of({ send: () => Effect.die("not used by consumers"), hide })),
  )

const makeConsumer = (hide: Queues["Service"]["hide"]) => {
  const handled: Array<string> = []
  const handle = ({ operationId }: OperationMessage) =>
    Effect.suspend((): Effect.Effect<void, string | ComeAgain> => {
      handled.push(operationId)
      if (operationId === "op-dies") return Effect.die(new Error("a defect"))
      if (operationId === "op-tried") return Effect.fail(new ComeAgain({ tries: 3 }))
      return operationId === "op-fails" ? Effect.fail("not now") : Effect.void
    })
  const handler = makeQueueHandler("creation", handle, settingsAndQueues(hide))
  return { handled, handler: (event: SQSEvent) => handler(event, invocation(900)) }
}

describe("a message whose operation was tried", () => {
  it.each([
    [1, 60],
    [2, 120],
    [3, 0],
    [4, 0],
  ])("for the %i. time stays hidden for %i s", (tries, seconds) => {
    assert.strictEqual(hideSeconds(tries, [60, 120]), seconds)
  })
})

describe("a consumer", () => {
  it("hides its message at first for the time that it has left and half a minute: it may be killed", async () => {
    const seen: Array<readonly [number, number]> = []
    const { handled, handler } = makeConsumer((_queue, _handle, seconds) =>
      Effect.sync(() => {
        seen.push([seconds, handled.length])
      }),
    )
    await handler({ Records: [record("1", message("op-good")), record("2", "{")] })
    assert.deepStrictEqual(seen, [
      [930, 0],
      [930, 1],
      [60, 1],
    ])
  })

  it("names exactly the messages that failed, hides them by tries or receives, and works through all", async () => {
    const hidden: Array<readonly [string, string, number]> = []
    const { handled, handler } = makeConsumer((queue, handle, seconds) =>
      Effect.sync(() => {
        if (seconds < 900) hidden.push([queue, handle, seconds])
      }),
    )
    const answer = await handler({
      Records: [
        record("1", message("op-fails")),
        record("2", message("op-good")),
        record("3", message("op-dies"), 2),
        record("4", "{"),
        record("5", '{"operationId":"op 1"}', 5),
        record("6", message("op-last")),
        record("7", message("op-fails"), 4),
        record("8", message("op-tried"), 3),
      ],
    })
    assert.deepStrictEqual(answer, {
      batchItemFailures: ["1", "3", "4", "5", "7", "8"].map((itemIdentifier) => ({ itemIdentifier })),
    })
    assert.deepStrictEqual(handled, ["op-fails", "op-good", "op-dies", "op-last", "op-fails", "op-tried"])
    assert.deepStrictEqual(hidden, [
      ["creation", "handle-1", 60],
      ["creation", "handle-3", 120],
      ["creation", "handle-4", 60],
      ["creation", "handle-5", 0],
      ["creation", "handle-7", 120],
      ["creation", "handle-8", 0],
    ])
  })

  it("that says what becomes of messages that cannot be read takes them off, unless that fails", async () => {
    const reported: Array<string> = []
    const handler = makeQueueHandler(
      undefined,
      () => Effect.void,
      settingsAndQueues(() => Effect.die("there is no queue to hide it in")),
      ({ body, messageId }) =>
        Effect.suspend(() => {
          reported.push(`${messageId} ${body}`)
          return messageId === "2" ? Effect.fail("not now") : Effect.void
        }),
    )
    const Records = [record("1", "{"), record("2", "{}"), record("3", message("op-good"))]
    const answer = await handler({ Records }, invocation(60))
    assert.deepStrictEqual(reported, ["1 {", "2 {}"])
    assert.deepStrictEqual(answer, { batchItemFailures: [{ itemIdentifier: "2" }] })
  })

  it("gives a message back also when it cannot be hidden", async () => {
    const { handler } = makeConsumer(() => Effect.fail(new InternalError({})))
    const answer = await handler({ Records: [record("1", message("op-fails")), record("2", message("op-good"))] })
    assert.deepStrictEqual(answer, { batchItemFailures: [{ itemIdentifier: "1" }] })
  })
})
