import { parseArgs } from "node:util"

import { NodeRuntime } from "@effect/platform-node"
import { Cause, Config, Console, Effect, Exit, Option, Schedule } from "effect"

import { startStack } from "./Stack.ts"
import { reasonOf, StackError } from "./StackError.ts"
import type { StackInfo } from "./StackInfo.ts"
import { livingDisplay, plainDisplay } from "./StartDisplay.ts"

const settings = Config.all({
  apiPort: Config.Port("PORT").pipe(Config.withDefault(3000)),
  portalPort: Config.Port("PORTAL_PORT").pipe(Config.withDefault(3080)),
  wordpressPort: Config.option(Config.Port("WORDPRESS_PORT")),
  dynamodbEndpoint: Config.option(Config.NonEmptyString("DYNAMODB_ENDPOINT")),
  /** The names that a tenant's container has, too. */
  mysql: Config.option(
    Config.all({
      host: Config.NonEmptyString("WORDPRESS_DB_HOST"),
      user: Config.NonEmptyString("WORDPRESS_DB_USER").pipe(Config.withDefault("root")),
      password: Config.String("WORDPRESS_DB_PASSWORD").pipe(Config.withDefault("")),
    }),
  ),
  /** Set by npm for the scripts of package.json. */
  npmScript: Config.option(Config.String("npm_lifecycle_event")),
  /** Set where nobody looks at the terminal. */
  ci: Config.option(Config.String("CI")),
})

const readSettings = settings.pipe(
  Effect.mapError(
    () =>
      new StackError({
        message:
          "PORT, PORTAL_PORT and WORDPRESS_PORT must be ports (1 to 65535), DYNAMODB_ENDPOINT a URL and WORDPRESS_DB_HOST a host, if they are set.",
      }),
  ),
)

const readFlags = Effect.try({
  try: () => parseArgs({ options: { keep: { type: "boolean", default: false } } }).values,
  catch: (cause) =>
    new StackError({
      message: `${reasonOf(cause).split(". ")[0]}: the one flag is --keep (npm start -- --keep).`,
    }),
})

const mint = "npm run --silent token -- --tenants tenant-1 --group CUSTOMER_ADMIN"

const nextSteps = (info: StackInfo, sites: string): string => `
The portal is at ${info.portal}: sign in as anybody, and order a site there; or do as it does.

The API answers at ${info.api} (reference: ${info.api}/docs, OpenAPI: ${info.api}/openapi.json).

1. Create a site:

   curl -i -X POST ${info.api}/v1.0/tenants/tenant-1/sites \\
     -H "Authorization: Bearer $(${mint})" \\
     -H 'Content-Type: application/json' \\
     -d '{"siteName":"My Business Site","subdomain":"mybusiness","environment":"DEV"}'

2. Follow its operation (the address is the answer's Location header):

   curl -s -H "Authorization: Bearer $(${mint})" \\
     ${info.api}/v1.0/operations/OPERATION_ID

3. When it is COMPLETED, open http://mybusiness.wpdev.localhost:${new URL(sites).port}/
   or: curl -H 'Host: mybusiness.wpdev.localhost:${new URL(sites).port}' ${sites}/

List the plugins (or /v1.0/templates): curl -s -H "Authorization: Bearer $(${mint})" ${info.api}/v1.0/plugins

What each request and its operation did, call by call: ${info.api}/traces

What customers are mailed: ${info.api}/mails

Whose a domain is, the local DNS says (PUT ${info.api}/local/dns/_bbws-challenge.www.example.com with {"TXT": ["bbws=…"]}).

The functions' logs are in .local/logs, addresses and names in .local/stack.json. Ctrl-C stops everything.`

/** npm's shell can die without us when it is killed alone; then nobody could press Ctrl-C any more. */
const untilShellEnds = Effect.suspend(() => {
  const parent = process.ppid
  return Effect.sync(() => process.ppid === parent).pipe(
    Effect.repeat({ while: (same) => same, schedule: Schedule.spaced("1 second") }),
  )
})

const program = Effect.gen(function* () {
  const { keep } = yield* readFlags
  const { apiPort, portalPort, wordpressPort, dynamodbEndpoint, mysql, npmScript, ci } = yield* readSettings
  yield* Console.log("Starting the local stack.")
  const display = process.stdout.isTTY && Option.isNone(ci) ? yield* livingDisplay(process.stdout) : plainDisplay
  const stack = yield* startStack({
    apiPort,
    portalPort,
    wordpressPort: Option.getOrUndefined(wordpressPort),
    dynamodbEndpoint: Option.getOrUndefined(dynamodbEndpoint),
    mysql: Option.getOrUndefined(mysql),
    keep,
    display,
  })
  yield* display.finish
  // From the start of this process.
  yield* Console.log(`Everything is up after ${(performance.now() / 1000).toFixed(1)} s.`)
  yield* Console.log(nextSteps(stack, stack.tenants[0]?.wordpress ?? ""))
  yield* Option.isSome(npmScript) ? untilShellEnds : Effect.never
}).pipe(
  Effect.scoped,
  Effect.tapError((error) => Console.error(error.message)),
)

// A closed terminal ends the stack as Ctrl-C does.
process.once("SIGHUP", () => process.kill(process.pid, "SIGTERM"))

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => {
    if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return onExit(0)
    const defect = exit.cause.reasons.find(Cause.isDieReason)
    if (defect !== undefined) console.error(defect.defect)
    return onExit(1)
  },
})
