import { readFile } from "node:fs/promises"
import { join } from "node:path"

import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs"
import { Config, Effect, Option, Schema } from "effect"

import { OperationType } from "../../src/operations/engine/Operation.ts"
import { operationKinds } from "../../src/operations/engine/OperationKinds.ts"
import { type QueueId, queues } from "../inventory/queues.ts"
import type { AwsAccess } from "../local/Messaging.ts"
import { callQueue, RedriveError } from "./RedriveError.ts"

/** The queues whose messages end in the dead-letter queue. */
export const sourceQueues = ["creation", "update", "deletion"] as const satisfies ReadonlyArray<QueueId>
export type SourceQueue = (typeof sourceQueues)[number]

const isKind = Schema.is(OperationType)

/** The queue that a message of a type was sent to, or none for a type of no queue. */
export const sourceQueueOf = (messageType: string): SourceQueue | undefined => {
  const type = messageType.replace(/_REQUEST$/, "")
  return type !== messageType && isKind(type) ? operationKinds[type].queue : undefined
}

export type QueueUrls = Readonly<Record<SourceQueue | "deadLetter", string>>

/** Queues, and what a client needs to reach them; the rest comes from the SDK's default chain. */
export interface KnownQueues {
  readonly urls: QueueUrls
  readonly client: Partial<AwsAccess> & { readonly endpoint: string }
}

const variables = {
  creation: "SITE_CREATION_QUEUE",
  update: "SITE_UPDATE_QUEUE",
  deletion: "SITE_DELETION_QUEUE",
  deadLetter: "SITE_DEAD_LETTER_QUEUE",
} as const satisfies Record<keyof QueueUrls, string>

const settings = Config.all({
  creation: Config.option(Config.NonEmptyString(variables.creation)),
  update: Config.option(Config.NonEmptyString(variables.update)),
  deletion: Config.option(Config.NonEmptyString(variables.deletion)),
  deadLetter: Config.option(Config.NonEmptyString(variables.deadLetter)),
})

const Url = Schema.String
const Stack = Schema.fromJsonString(
  Schema.Struct({
    queues: Schema.Struct({ creation: Url, update: Url, deletion: Url, deadLetter: Url }),
    sqs: Url,
    region: Schema.String,
  }),
)

const fail = (message: string) => Effect.fail(new RedriveError({ message }))

/** The queue beside the dead-letter queue, whose names differ only as `infra/inventory/queues.ts` says. */
const besides = (deadLetter: string, queue: SourceQueue): string | undefined => {
  const from = `/${queues.deadLetter.name}`
  const at = deadLetter.lastIndexOf(from)
  return at === -1 ? undefined : `${deadLetter.slice(0, at)}/${queues[queue].name}${deadLetter.slice(at + from.length)}`
}

const findLocalQueues = Effect.fnUntraced(function* (root: string) {
  const file = join(root, "stack.json")
  const text = yield* Effect.tryPromise(() => readFile(file, "utf8")).pipe(
    Effect.catch(() =>
      fail(
        `No queue is known: start the local stack with npm start, or name the dead-letter queue of an account with --dead-letter-url or ${variables.deadLetter}.`,
      ),
    ),
  )
  const stack = yield* Schema.decodeUnknownEffect(Stack)(text).pipe(
    Effect.catch(() => fail(`${file} is not of this version: restart the local stack with npm start.`)),
  )
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  return { urls: stack.queues, client: { region: stack.region, credentials, endpoint: stack.sqs } }
})

/**
 * The queues of an account, when the flag or a variable names its dead-letter queue, else those of the local stack whose
 * folder is `root`. A queue without a variable is looked for beside the dead-letter queue.
 */
export const findQueues = Effect.fnUntraced(function* (options: {
  readonly deadLetterUrl: string | undefined
  readonly root: string
}): Effect.fn.Return<KnownQueues, RedriveError> {
  const given = yield* settings.pipe(Effect.catch(() => fail("A variable SITE_*_QUEUE is empty: unset it.")))
  const deadLetter = options.deadLetterUrl ?? Option.getOrUndefined(given.deadLetter)
  if (deadLetter === undefined) {
    return sourceQueues.some((queue) => Option.isSome(given[queue]))
      ? yield* fail(`${variables.deadLetter} is missing beside the other queues: set it, or use --dead-letter-url.`)
      : yield* findLocalQueues(options.root)
  }
  const address = URL.parse(deadLetter)
  if (address === null) return yield* fail(`${deadLetter} is not the URL of a queue.`)
  const urlOf = (queue: SourceQueue) => {
    const url = Option.getOrElse(given[queue], () => besides(deadLetter, queue))
    return url === undefined
      ? fail(`The ${queue} queue of ${deadLetter} is not known: set ${variables[queue]} to its URL.`)
      : Effect.succeed(url)
  }
  const urls = yield* Effect.all({
    creation: urlOf("creation"),
    update: urlOf("update"),
    deletion: urlOf("deletion"),
    deadLetter: Effect.succeed(deadLetter),
  })
  const region = /^sqs\.([a-z0-9-]+)\.amazonaws\./.exec(address.hostname)?.[1]
  return { urls, client: { endpoint: address.origin, ...(region === undefined ? {} : { region }) } }
})

const RedrivePolicy = Schema.fromJsonString(Schema.Struct({ deadLetterTargetArn: Schema.String }))
const decodePolicy = Schema.decodeUnknownOption(RedrivePolicy)

/** Fails unless every queue is there and really has the dead-letter queue, so that no environment's messages reach another. */
export const checkQueues = Effect.fnUntraced(function* (
  sqs: SQSClient,
  urls: QueueUrls,
  selected: ReadonlyArray<SourceQueue>,
) {
  const read = (url: string, name: "QueueArn" | "RedrivePolicy") =>
    callQueue(url, () => sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }))).pipe(
      Effect.map(({ Attributes }) => Attributes?.[name]),
    )
  const arn = yield* read(urls.deadLetter, "QueueArn")
  for (const queue of selected) {
    const policy = decodePolicy(yield* read(urls[queue], "RedrivePolicy"))
    if (Option.isNone(policy) || policy.value.deadLetterTargetArn !== arn) {
      yield* fail(`${urls.deadLetter} is not the dead-letter queue of ${urls[queue]}: check both URLs.`)
    }
  }
})
