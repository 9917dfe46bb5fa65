import { writeFile } from "node:fs/promises"
import { join } from "node:path"

import { SQSClient } from "@aws-sdk/client-sqs"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"

import { startMessaging } from "../../../infra/local/Messaging.ts"
import { callQueue } from "../../../infra/ops/RedriveError.ts"
import { checkQueues, findQueues, sourceQueueOf, sourceQueues } from "../../../infra/ops/redriveQueues.ts"
import { access, temporaryFolder } from "../local/bundles.ts"

describe("the queues of a redrive", () => {
  const find = (variables: Readonly<Record<string, string>>, deadLetterUrl?: string, root = "/nowhere") =>
    findQueues({ deadLetterUrl, root }).pipe(
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: variables })),
    )
  const inAccount = "https://sqs.af-south-1.amazonaws.com/123456789012/bbws-wp-site-operations-dlq-prod"

  it.effect("are found beside the dead-letter queue, in its region", () =>
    Effect.gen(function* () {
      const { urls, client } = yield* find({}, inAccount)
      assert.strictEqual(urls.update, "https://sqs.af-south-1.amazonaws.com/123456789012/bbws-wp-site-update-prod")
      assert.deepStrictEqual(client, { endpoint: "https://sqs.af-south-1.amazonaws.com", region: "af-south-1" })
      assert.deepStrictEqual((yield* find({ SITE_DEAD_LETTER_QUEUE: inAccount })).urls, urls)
    }),
  )

  it.effect("are those of the variables where these are set", () =>
    Effect.gen(function* () {
      const { urls } = yield* find({ SITE_CREATION_QUEUE: "https://other/creation" }, inAccount)
      assert.strictEqual(urls.creation, "https://other/creation")
      assert.match(urls.deletion, /bbws-wp-site-deletion-prod$/)
    }),
  )

  it.live("are those of the running local stack when nothing else is said", () =>
    Effect.gen(function* () {
      const root = yield* temporaryFolder
      const queues = { creation: "http://c", update: "http://u", deletion: "http://d", deadLetter: "http://dlq" }
      const info = { queues, sqs: "http://127.0.0.1:4000", region: "eu-west-1", pid: 1 }
      yield* Effect.promise(() => writeFile(join(root, "stack.json"), JSON.stringify(info)))
      const { urls, client } = yield* find({}, undefined, root)
      assert.deepStrictEqual(urls, queues)
      assert.strictEqual(client.endpoint, "http://127.0.0.1:4000")
    }),
  )

  it.effect("are asked for when they are not known", () =>
    Effect.gen(function* () {
      const problem = (...args: Parameters<typeof find>) => Effect.map(Effect.flip(find(...args)), (e) => e.message)
      assert.include(yield* problem({}), "No queue is known: start the local stack with npm start")
      assert.include(yield* problem({ SITE_UPDATE_QUEUE: "https://a/b" }), "SITE_DEAD_LETTER_QUEUE is missing")
      assert.include(yield* problem({}, "https://sqs.eu-west-1.amazonaws.com/1/x"), "set SITE_CREATION_QUEUE")
      assert.include(yield* problem({}, "dlq"), "dlq is not the URL of a queue")
    }),
  )

  it.live("must have the dead-letter queue as theirs", () =>
    Effect.gen(function* () {
      const { endpoint, inbox, queues } = yield* startMessaging({ access, environment: "test" })
      const sqs = new SQSClient({ ...access, endpoint })
      const urls = {
        creation: queues.creation.url,
        update: queues.update.url,
        deletion: queues.deletion.url,
        deadLetter: queues.deadLetter.url,
      }
      yield* checkQueues(sqs, urls, sourceQueues)
      const error = yield* Effect.flip(checkQueues(sqs, { ...urls, update: inbox }, ["update"]))
      assert.include(error.message, `is not the dead-letter queue of ${inbox}`)
    }),
  )

  it.each([
    ["SITE_CREATION_REQUEST", "creation"],
    ["SITE_CLONE_REQUEST", "creation"],
    ["SITE_DELETION_REQUEST", "deletion"],
    ["SITE_UPDATE_REQUEST", "update"],
    ["SITE_STATUS_REQUEST", "update"],
    ["SITE_PROMOTION_REQUEST", "update"],
    ["SITE_BACKUP_REQUEST", "update"],
    ["SITE_RESTORE_REQUEST", "update"],
    ["TEMPLATE_APPLICATION_REQUEST", "update"],
    ["PLUGIN_STATUS_REQUEST", "update"],
    ["PLUGIN_REQUEST", undefined],
    ["SITE_CREATION", undefined],
  ])("are for %s: %s", (messageType, queue) => {
    assert.strictEqual(sourceQueueOf(messageType), queue)
  })
})

describe("a failed call to a queue", () => {
  it.each([
    ["AccessDenied", "The user is not authorized", "No access to https://queue (AccessDenied): use AWS credentials"],
    ["CredentialsProviderError", "Could not load credentials", "No AWS credentials were found for https://queue"],
    ["Error", "Region is missing", "The region of https://queue is not known: set AWS_REGION"],
    ["InternalFailure", "Try later", "https://queue failed: Try later"],
  ])("says what to do after %s: %s", async (name, message, said) => {
    const failure = Object.assign(new Error(message), { name })
    const error = await Effect.runPromise(Effect.flip(callQueue("https://queue", () => Promise.reject(failure))))
    assert.include(error.message, said)
  })
})
