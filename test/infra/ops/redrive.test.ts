import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import {
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { startMessaging } from "../../../infra/local/Messaging.ts"
import { defaultCache } from "../../../infra/local/paths.ts"
import { type DeadLetter, redrive } from "../../../infra/ops/deadLetters.ts"
import { parseRedriveArguments } from "../../../infra/ops/redrive.ts"
import { sourceQueues } from "../../../infra/ops/redriveQueues.ts"
import { access } from "../local/bundles.ts"

const setUp = Effect.gen(function* () {
  const { endpoint, queues } = yield* startMessaging({ access, environment: "test" })
  const urls = {
    creation: queues.creation.url,
    update: queues.update.url,
    deletion: queues.deletion.url,
    deadLetter: queues.deadLetter.url,
  }
  const sqs = new SQSClient({ ...access, endpoint })
  const bury = (messageType: string, operationId: string, attributes: Record<string, MessageAttributeValue> = {}) =>
    Effect.promise(() =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLetter,
          MessageBody: JSON.stringify({ messageType, operationId, payload: { tenantId: "tenant-1" } }),
          MessageAttributes: attributes,
        }),
      ),
    )
  /** Messages that are shown and those that are hidden. */
  const count = (url: string) =>
    Effect.promise(async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }))
      return [
        Number(Attributes?.["ApproximateNumberOfMessages"]),
        Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"]),
      ]
    })
  const receive = (url: string) =>
    Effect.promise(() =>
      sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 })),
    ).pipe(Effect.map(({ Messages = [] }) => Messages))
  const run = (changes: Partial<Parameters<typeof redrive>[0]> = {}) =>
    redrive({
      sqs,
      urls,
      selected: sourceQueues,
      limit: Infinity,
      dryRun: false,
      report: () => Effect.void,
      ...changes,
    })
  return { urls, sqs, bury, count, receive, run }
})

const outcomes = (letters: ReadonlyArray<DeadLetter>) =>
  Object.fromEntries(letters.map(({ id, queue, outcome }) => [id, `${queue ?? "none"}: ${outcome}`]))

/** The command as its own process: its exit code and what it printed. */
const command = (variables: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  Effect.promise(() =>
    promisify(execFile)(process.execPath, ["infra/ops/redrive.ts", ...args], {
      env: {
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        NODE_COMPILE_CACHE: join(defaultCache, "node"),
        ...variables,
      },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (failure: { readonly code: number; readonly stdout: string; readonly stderr: string }) => failure,
    ),
  )

// Each has queues of its own, and waits for those that are empty.
describe("redrive", { concurrent: true }, () => {
  it.live("moves each message to the queue of its type, with its body and attributes", () =>
    Effect.gen(function* () {
      const { bury, run, receive, urls, count } = yield* setUp
      const attributes = {
        tenantId: { DataType: "String", StringValue: "tenant-1" },
        raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
      }
      yield* bury("SITE_CREATION_REQUEST", "op-1", attributes)
      yield* bury("PLUGIN_INSTALLATION_REQUEST", "op-2")
      yield* bury("SITE_DELETION_REQUEST", "op-3")
      assert.deepStrictEqual(outcomes(yield* run()), {
        "op-1": "creation: moved",
        "op-2": "update: moved",
        "op-3": "deletion: moved",
      })
      const [message] = yield* receive(urls.creation)
      assert.deepStrictEqual(JSON.parse(message?.Body ?? ""), {
        messageType: "SITE_CREATION_REQUEST",
        operationId: "op-1",
        payload: { tenantId: "tenant-1" },
      })
      assert.strictEqual(message?.MessageAttributes?.["tenantId"]?.StringValue, "tenant-1")
      assert.deepStrictEqual([...(message?.MessageAttributes?.["raw"]?.BinaryValue ?? [])], [0, 255])
      assert.deepStrictEqual(yield* count(urls.update), [1, 0])
      assert.deepStrictEqual(yield* count(urls.deletion), [1, 0])
      assert.deepStrictEqual(yield* count(urls.deadLetter), [0, 0])
    }),
  )

  it.live("names a message of an unknown type, and one that is none of ours, and shows both again", () =>
    Effect.gen(function* () {
      const { bury, run, urls, sqs, count } = yield* setUp
      yield* bury("SITE_TELEPORT_REQUEST", "op-1")
      const { MessageId = "" } = yield* Effect.promise(() =>
        sqs.send(new SendMessageCommand({ QueueUrl: urls.deadLetter, MessageBody: "no JSON" })),
      )
      assert.deepStrictEqual(outcomes(yield* run()), {
        "op-1": "none: unknown type",
        [MessageId]: "none: unknown type",
      })
      assert.deepStrictEqual(yield* count(urls.deadLetter), [2, 0])
    }),
  )

  it.live("moves only the messages of the selected queue, and those behind a batch of others too", () =>
    Effect.gen(function* () {
      const { bury, run, urls, count } = yield* setUp
      for (let number = 0; number < 12; number++) yield* bury("SITE_UPDATE_REQUEST", `update-${number}`)
      yield* bury("SITE_CLONE_REQUEST", "clone")
      const letters = yield* run({ selected: ["creation"] })
      assert.strictEqual(outcomes(letters)["clone"], "creation: moved")
      assert.strictEqual(letters.filter(({ outcome }) => outcome === "other queue").length, 12)
      assert.deepStrictEqual(yield* count(urls.creation), [1, 0])
      assert.deepStrictEqual(yield* count(urls.deadLetter), [12, 0])
    }),
  )

  it.live("moves no more than the limit", () =>
    Effect.gen(function* () {
      const { bury, run, urls, count } = yield* setUp
      for (let number = 0; number < 14; number++) yield* bury("SITE_DELETION_REQUEST", `op-${number}`)
      assert.strictEqual((yield* run({ limit: 12 })).length, 12)
      assert.deepStrictEqual(yield* count(urls.deletion), [12, 0])
      assert.deepStrictEqual(yield* count(urls.deadLetter), [2, 0])
    }),
  )

  it.live("moves nothing in a dry run and shows every message again", () =>
    Effect.gen(function* () {
      const { bury, run, urls, count } = yield* setUp
      yield* bury("SITE_BACKUP_REQUEST", "op-1")
      assert.deepStrictEqual(outcomes(yield* run({ dryRun: true })), { "op-1": "update: would move" })
      assert.deepStrictEqual(yield* count(urls.update), [0, 0])
      assert.deepStrictEqual(yield* count(urls.deadLetter), [1, 0])
    }),
  )

  it.live("loses nothing when a queue refuses: its message is shown again, the others of its batch are moved", () =>
    Effect.gen(function* () {
      const { bury, run, urls, count } = yield* setUp
      yield* bury("SITE_CREATION_REQUEST", "op-1")
      yield* bury("SITE_UPDATE_REQUEST", "op-2")
      const error = yield* Effect.flip(run({ urls: { ...urls, creation: `${urls.creation}-gone` } }))
      assert.include(error.message, `There is no queue ${urls.creation}-gone`)
      assert.deepStrictEqual(yield* count(urls.update), [1, 0])
      assert.deepStrictEqual(yield* count(urls.deadLetter), [1, 0])
    }),
  )
})

describe("npm run redrive", { concurrent: true }, () => {
  it.live(
    "says what it does, what became of each message, and what to do next",
    () =>
      Effect.gen(function* () {
        const { bury, urls, count } = yield* setUp
        yield* bury("SITE_CREATION_REQUEST", "op-1")
        yield* bury("SITE_TELEPORT_REQUEST", "op-2")
        const flags = ["--dead-letter-url", urls.deadLetter]
        const dry = yield* command({}, ...flags, "--dry-run")
        assert.include(dry.stdout, "dry run, nothing is moved")
        assert.include(dry.stdout, "Run it again without --dry-run")
        const { code, stdout } = yield* command({ SITE_DEAD_LETTER_QUEUE: urls.deadLetter })
        assert.strictEqual(code, 0)
        assert.include(stdout, "  op-1  SITE_CREATION_REQUEST  creation: moved\n")
        assert.include(stdout, "  op-2  SITE_TELEPORT_REQUEST  ?: left, of no known queue\n")
        assert.include(stdout, "Messages: 1 moved; 1 left, of no known queue.")
        assert.include(stdout, "GET /v1.0/operations/{operationId}")
        assert.deepStrictEqual(yield* count(urls.creation), [1, 0])
      }),
    30_000,
  )

  it.live(
    "ends with code 1 and one sentence when it cannot work",
    () =>
      Effect.gen(function* () {
        const { urls } = yield* setUp
        const problems = {
          "There is no queue": ["--dead-letter-url", urls.deadLetter.replace("-test", "-prod")],
          "Nothing answers": ["--dead-letter-url", "http://127.0.0.1:1/0/bbws-wp-site-operations-dlq-x"],
          "--queue mail is none of creation, update, deletion, all": ["--queue", "mail"],
        }
        const ends = yield* Effect.forEach(
          Object.entries(problems),
          ([problem, args]) => Effect.map(command({}, ...args), (end) => ({ problem, ...end })),
          { concurrency: "unbounded" },
        )
        for (const { code, problem, stderr } of ends) {
          assert.strictEqual(code, 1)
          assert.include(stderr, problem)
          assert.strictEqual(stderr.trim().split("\n").length, 1)
        }
      }),
    30_000,
  )

  it("reads a queue, a limit and a dry run", () => {
    const { selected, limit, dryRun } = parseRedriveArguments(["--queue", "update", "--limit", "5", "--dry-run"])
    assert.deepStrictEqual([selected, limit, dryRun], [["update"], 5, true])
    assert.deepStrictEqual(parseRedriveArguments([]).selected, sourceQueues)
    assert.strictEqual(parseRedriveArguments([]).limit, Infinity)
  })

  it.each([
    [["--limit", "0"], "--limit 0 is not a number of messages"],
    [["--limit", "many"], "--limit many is not a number of messages"],
    [["--que", "all"], "Unknown option '--que'"],
  ])("says in one line what is wrong with %j", (args, problem) => {
    assert.throws(() => parseRedriveArguments(args), problem)
  })
})
