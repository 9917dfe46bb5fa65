import { parseArgs } from "node:util"

import { SQSClient } from "@aws-sdk/client-sqs"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"

import { defaultRoot } from "../local/paths.ts"
import { reasonOf } from "../local/StackError.ts"
import { type DeadLetter, type Outcome, redrive } from "./deadLetters.ts"
import { RedriveError } from "./RedriveError.ts"
import { checkQueues, findQueues, type SourceQueue, sourceQueues } from "./redriveQueues.ts"

const usage =
  "npm run redrive -- [--queue creation|update|deletion|all] [--limit N] [--dry-run] [--dead-letter-url URL]"

const help = `Moves messages of the dead-letter queue back to the queue they came from.

  ${usage}

  --queue             Only the messages of this queue (default: all).
  --limit             At most so many messages (default: no limit).
  --dry-run           Says what would be moved, and moves nothing.
  --dead-letter-url   The dead-letter queue of an account, with AWS credentials from the default chain.
                      Without it SITE_DEAD_LETTER_QUEUE, and without both the local stack that npm start runs.

The other queues are SITE_CREATION_QUEUE, SITE_UPDATE_QUEUE and SITE_DELETION_QUEUE, or the ones beside the dead-letter
queue that are named as infra/inventory/queues.ts says.

The usual way to repeat an operation is another one: the dead-letter consumer normally has marked it FAILED and removed
its message already, and POST /v1.0/operations/{operationId}/retry starts it again. Redrive is for messages that reached
the dead-letter queue while that consumer was stopped, or that were never handled. A message is sent before it is
deleted, so that it can come twice and never gets lost; a message of an unknown type stays where it is.`

const fail = (problem: string): never => {
  throw new Error(`${problem}. Usage: ${usage}`)
}

/** What the flags ask for; throws one sentence that says what is wrong. */
export const parseRedriveArguments = (args: ReadonlyArray<string>) => {
  const read = () => {
    try {
      return parseArgs({
        args: [...args],
        options: {
          queue: { type: "string", default: "all" },
          limit: { type: "string" },
          "dry-run": { type: "boolean", default: false },
          "dead-letter-url": { type: "string" },
          help: { type: "boolean", short: "h", default: false },
        },
      }).values
    } catch (error) {
      return fail(reasonOf(error).split(". ")[0] ?? "Bad flags")
    }
  }
  const values = read()
  const { queue, limit = "Infinity" } = values
  const selected: ReadonlyArray<SourceQueue> =
    queue === "all" ? sourceQueues : sourceQueues.filter((source) => source === queue)
  if (selected.length === 0) fail(`--queue ${queue} is none of ${sourceQueues.join(", ")}, all`)
  if (!/^([1-9]\d{0,8}|Infinity)$/.test(limit)) fail(`--limit ${limit} is not a number of messages`)
  return {
    selected,
    limit: Number(limit),
    dryRun: values["dry-run"],
    deadLetterUrl: values["dead-letter-url"],
    help: values.help,
  }
}

const outcomes: Readonly<Record<Outcome, string>> = {
  moved: "moved",
  "would move": "would be moved",
  "other queue": "left, not of the queue asked for",
  "unknown type": "left, of no known queue",
}

const lineOf = ({ id, messageType, queue, outcome }: DeadLetter): string =>
  `  ${id}  ${messageType}  ${queue ?? "?"}: ${outcomes[outcome]}`

/** The counts of a run, and what to do after it. */
export const summaryOf = (letters: ReadonlyArray<DeadLetter>): string => {
  const count = (outcome: Outcome) => letters.filter((letter) => letter.outcome === outcome).length
  const counted = Object.entries({
    moved: count("moved"),
    "would be moved": count("would move"),
    "left, not of the queue asked for": count("other queue"),
    "left, of no known queue": count("unknown type"),
  }).filter(([, messages]) => messages > 0)
  const next = [
    count("moved") > 0
      ? "Their consumers take them now: follow each with GET /v1.0/operations/{operationId}. One that fails again comes back here."
      : undefined,
    count("would move") > 0 ? "Run it again without --dry-run to move them." : undefined,
    count("unknown type") > 0
      ? "Read those of no known queue in the SQS console, and send them on or delete them by hand."
      : undefined,
    counted.length === 0
      ? "An operation that is FAILED already is repeated by POST /v1.0/operations/{operationId}/retry."
      : undefined,
  ].filter((line) => line !== undefined)
  const total =
    counted.length === 0
      ? "The dead-letter queue has no messages."
      : `Messages: ${counted.map(([what, messages]) => `${messages} ${what}`).join("; ")}.`
  return ["", total, ...next].join("\n")
}

const main = Effect.gen(function* () {
  const flags = yield* Effect.try({
    try: () => parseRedriveArguments(process.argv.slice(2)),
    catch: (cause) => new RedriveError({ message: reasonOf(cause) }),
  })
  if (flags.help) return yield* Console.log(help)
  const { urls, client } = yield* findQueues({ deadLetterUrl: flags.deadLetterUrl, root: defaultRoot })
  const sqs = yield* Effect.acquireRelease(
    Effect.sync(() => new SQSClient(client)),
    (made) => Effect.sync(() => made.destroy()),
  )
  yield* Console.log(
    `${flags.dryRun ? "Reading (dry run, nothing is moved)" : "Moving"} messages of ${urls.deadLetter}, back to:`,
  )
  yield* Effect.forEach(flags.selected, (queue) => Console.log(`  ${queue}: ${urls[queue]}`), { discard: true })
  yield* checkQueues(sqs, urls, flags.selected)
  yield* Console.log("")
  const letters = yield* redrive({ ...flags, sqs, urls, report: (letter) => Console.log(lineOf(letter)) })
  yield* Console.log(summaryOf(letters))
}).pipe(
  Effect.scoped,
  Effect.tapError((error) => Console.error(error.message)),
)

if (import.meta.main) NodeRuntime.runMain(main, { disableErrorReporting: true })
