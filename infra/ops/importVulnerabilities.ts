import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"

import { NodeRuntime } from "@effect/platform-node"
import { ConfigProvider, Console, Effect, Layer, Redacted, Schema } from "effect"

import { vulnerabilityRefreshing } from "../../src/app/layers/VulnerabilityRefreshing.ts"
import { loggingLayer } from "../../src/platform/Logging.ts"
import { refreshVulnerabilities } from "../../src/plugins/vulnerabilities/Vulnerabilities.ts"
import { defaultRoot } from "../local/paths.ts"
import { reasonOf } from "../local/StackError.ts"
import { describeCounts, openFeed, reportProgress } from "./feedSource.ts"

const help = `Brings the marketplace's vulnerability records up to a Wordfence Intelligence feed (version 3, plain or gzip).

  npm run vulnerabilities:import -- FILE|URL

A URL wants the account's API key in WORDFENCE_API_KEY. The table is that of the local stack that npm start runs, or, with
SITES_TABLE and SNS_TOPIC_ARN set, that of an account, with AWS credentials from the default chain. Every installed plugin
that becomes vulnerable by it is told of on the topic.`

const Stack = Schema.fromJsonString(
  Schema.Struct({
    dynamodb: Schema.String,
    sns: Schema.String,
    table: Schema.String,
    topicArn: Schema.String,
    region: Schema.String,
  }),
)

/** The variables of the running local stack, and those that lead the SDK to it. */
const localVariables = (root: string): Record<string, string> => {
  const file = join(root, "stack.json")
  if (!existsSync(file)) {
    throw new Error("No table is known: start the local stack with npm start, or set SITES_TABLE and SNS_TOPIC_ARN.")
  }
  const stack = Schema.decodeUnknownSync(Stack)(readFileSync(file, "utf8"))
  return {
    SITES_TABLE: stack.table,
    SNS_TOPIC_ARN: stack.topicArn,
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: stack.dynamodb,
    AWS_ENDPOINT_URL_SNS: stack.sns,
  }
}

const run = Effect.gen(function* () {
  const { positionals, values } = yield* Effect.try({
    try: () =>
      parseArgs({
        args: process.argv.slice(2),
        allowPositionals: true,
        options: { help: { type: "boolean", short: "h", default: false } },
      }),
    catch: (cause) => new Error(`${reasonOf(cause)}. See --help.`),
  })
  if (values.help) return yield* Console.log(help)
  const [place, ...others] = positionals
  if (place === undefined || others.length > 0) return yield* Effect.fail(new Error(`Name one file or URL.\n\n${help}`))
  const { SITES_TABLE: table, WORDFENCE_API_KEY: key } = process.env
  const variables = table === undefined ? yield* Effect.try(() => localVariables(defaultRoot)) : {}
  // The SDK's clients read them from the process.
  Object.assign(process.env, variables)
  yield* Console.log(`Reading ${place} into the marketplace of ${process.env["SITES_TABLE"]}`)
  const onProgress = yield* reportProgress(3)
  const layer = vulnerabilityRefreshing.pipe(
    Layer.provideMerge(loggingLayer),
    Layer.provideMerge(
      ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ENVIRONMENT: "dev", LOG_LEVEL: "Warn", ...process.env } })),
    ),
  )
  const report = yield* openFeed(place, key === undefined ? undefined : Redacted.make(key)).pipe(
    Effect.flatMap((feed) => refreshVulnerabilities(feed, onProgress)),
    Effect.scoped,
    Effect.provide(layer),
  )
  yield* Console.log(describeCounts(report))
  yield* Console.log(
    `${report.plugins} plugins of the marketplace looked at, ${report.changed} with other records than before, ${report.warned} installations that became vulnerable were told of on the topic.`,
  )
})

if (import.meta.main) {
  NodeRuntime.runMain(
    run.pipe(
      Effect.catch((error: unknown) =>
        Effect.andThen(
          Console.error(reasonOf(error)),
          Effect.sync(() => {
            process.exitCode = 1
          }),
        ),
      ),
    ),
  )
}
