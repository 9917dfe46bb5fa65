import { createWriteStream, type WriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { Effect } from "effect"

import { ownVariables } from "../iam/ownVariables.ts"
import { type HostedFunction, LambdaEnvironment, LambdaFailure } from "./LambdaEnvironment.ts"
import type { Role } from "./RoleGuard.ts"
import { tokenOf } from "./sessions.ts"
import { beginSegment } from "./traces/Segment.ts"
import type { Daemon } from "./traces/TraceStore.ts"

/** The Lambda service of this machine. */
export interface LambdaHost {
  /**
   * Runs a function in an idle environment or a new one, as a part of the trace that the header names or of a new one. An
   * interrupted caller only stops waiting, as in Lambda.
   */
  readonly invoke: (name: string, event: unknown, trace?: string) => Effect.Effect<unknown, LambdaFailure>
  /** Ends all environments of a function at once, busy ones too; answers how many they were. */
  readonly kill: (name: string) => Effect.Effect<number>
}

interface Pool {
  readonly definition: HostedFunction
  readonly idle: Array<LambdaEnvironment>
  readonly all: Set<LambdaEnvironment>
  readonly log: WriteStream
}

const killPool = (pool: Pool) =>
  Effect.promise(async () => {
    const environments = [...pool.all]
    pool.all.clear()
    pool.idle.length = 0
    await Promise.all(environments.map((environment) => environment.kill()))
    return environments.length
  })

const closeLog = (pool: Pool) =>
  Effect.callback<void>((resume) => {
    pool.log.end(() => resume(Effect.void))
  })

/** Runs the bundles `{bundles}/{name}/index.mjs`; what they print goes to `{logs}/{name}.log`. */
export const makeLambdaHost = Effect.fnUntraced(function* (options: {
  readonly functions: ReadonlyArray<HostedFunction>
  readonly bundles: string
  readonly logs: string
  readonly region: string
  /** The environment variables of every function. */
  readonly variables: Readonly<Record<string, string>>
  /** Hears of each invocation, as X-Ray does of Lambda. */
  readonly daemon?: Daemon
  /** The role of a function; without one it may do everything. */
  readonly roleOf?: (name: string) => Role | undefined
}) {
  yield* Effect.promise(() => mkdir(options.logs, { recursive: true }))
  const pools = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Map(
          options.functions.map((definition): [string, Pool] => [
            definition.name,
            {
              definition,
              idle: [],
              all: new Set(),
              log: createWriteStream(join(options.logs, `${definition.name}.log`), { flags: "a" }),
            },
          ]),
        ),
    ),
    (all) =>
      Effect.forEach(all.values(), (pool) => Effect.andThen(killPool(pool), closeLog(pool)), {
        concurrency: "unbounded",
        discard: true,
      }),
  )

  const create = ({ definition, log }: Pool): LambdaEnvironment =>
    new LambdaEnvironment({
      definition,
      bundle: pathToFileURL(join(options.bundles, definition.name, "index.mjs")).href,
      region: options.region,
      role: options.roleOf?.(definition.name),
      variables: {
        AWS_SESSION_TOKEN: tokenOf({ role: definition.name }),
        ...ownVariables(definition.name, options.variables),
        AWS_LAMBDA_FUNCTION_NAME: definition.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memory),
        // Behind an alias there is a version that was published.
        AWS_LAMBDA_FUNCTION_VERSION: "1",
      },
      log: (chunk) => {
        if (!log.writableEnded) log.write(chunk)
      },
    })

  const invoke = (name: string, event: unknown, trace?: string) =>
    Effect.callback<unknown, LambdaFailure>((resume) => {
      const pool = pools.get(name)
      if (pool === undefined) {
        const message = `There is no function ${name}`
        return resume(Effect.fail(new LambdaFailure({ kind: "unknown", message })))
      }
      let environment = pool.idle.pop()
      while (environment?.ended === true) environment = pool.idle.pop()
      const taken = environment ?? create(pool)
      pool.all.add(taken)
      const segment = beginSegment({ name, origin: "AWS::Lambda::Function", trace, daemon: options.daemon })
      taken.invoke(event, segment.header, (outcome) => {
        segment.end(outcome.ok ? {} : { fault: true })
        if (taken.ended) pool.all.delete(taken)
        else pool.idle.push(taken)
        resume(outcome.ok ? Effect.succeed(outcome.result) : Effect.fail(outcome.failure))
      })
    })

  const kill = (name: string) => {
    const pool = pools.get(name)
    return pool === undefined ? Effect.succeed(0) : killPool(pool)
  }

  return { invoke, kill } satisfies LambdaHost
})
