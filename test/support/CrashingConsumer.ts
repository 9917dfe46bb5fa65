import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Deferred, Effect, Schedule } from "effect"

import { functions } from "../../infra/inventory/functions.ts"
import { makeLambdaHost } from "../../infra/local/LambdaHost.ts"
import { type Moment, startFaultProxy } from "./FaultProxy.ts"
import { SystemStack } from "./SystemStack.ts"

/** An operation that was accepted. */
export interface Accepted {
  readonly operationId: string
  readonly tenantId: string
}

/** The event by which a consumer is told of an operation. */
export const eventOf = ({ operationId, tenantId }: Accepted, receives: number) => ({
  Records: [
    {
      messageId: `${operationId}-${receives}`,
      receiptHandle: "none",
      body: JSON.stringify({
        messageType: "TEST_REQUEST",
        correlationId: "corr-crash",
        operationId,
        payload: { tenantId },
      }),
      attributes: { ApproximateReceiveCount: String(receives) },
    },
  ],
})

const endpointVariables = {
  DynamoDB: "AWS_ENDPOINT_URL_DYNAMODB",
  SNS: "AWS_ENDPOINT_URL_SNS",
  "Secrets Manager": "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  WordPress: "WORDPRESS_ORIGIN_DEV",
} as const
export type Service = keyof typeof endpointVariables
export const services: ReadonlyArray<Service> = ["DynamoDB", "SNS", "Secrets Manager", "WordPress"]

/** The consumer's deployed bundle in a process-like environment of its own, with every one of its services behind a proxy. */
const consumerBehindProxies = Effect.fnUntraced(function* (
  consumer: string,
  strikes: (service: Service, moment: Moment, method: string) => boolean,
) {
  const stack = yield* SystemStack
  const killed = yield* Deferred.make<string>()
  let dead = false
  const strike = (service: Service) => (moment: Moment, method: string) => {
    if (dead) return true
    dead = strikes(service, moment, method)
    if (dead) Deferred.doneUnsafe(killed, Effect.succeed(`${moment} ${service}`))
    return dead
  }
  const endpoints = yield* Effect.forEach(services, (service) =>
    Effect.map(startFaultProxy(stack.variables[endpointVariables[service]] ?? "", strike(service)), ({ url }) =>
      // All sites are behind the same balancer here.
      (service === "WordPress" ? ["DEV", "SIT", "PROD"] : [""]).map(
        (environment) =>
          [environment === "" ? endpointVariables[service] : `WORDPRESS_ORIGIN_${environment}`, url] as const,
      ),
    ),
  )
  const logs = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "crash-logs-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const host = yield* makeLambdaHost({
    functions: functions.filter(({ name }) => name === consumer),
    bundles: stack.bundles,
    logs,
    region: stack.region,
    variables: { ...stack.variables, ...Object.fromEntries(endpoints.flat()), OPERATION_LEASE_SECONDS: "1" },
  })
  return { host, killed }
})

/**
 * Runs a consumer once and kills it at the `killAt`th of the moments that count; answers where that was, or nothing if it
 * got to its end.
 */
export const crashAt = (
  consumer: string,
  accepted: Accepted,
  killAt: number,
  counts: (service: Service, moment: Moment, method: string) => boolean = () => true,
) =>
  Effect.scoped(
    Effect.gen(function* () {
      let seen = 0
      const { host, killed } = yield* consumerBehindProxies(
        consumer,
        (service, moment, method) => counts(service, moment, method) && ++seen === killAt,
      )
      const struck = Deferred.await(killed).pipe(
        Effect.tap(() => host.kill(consumer)),
        Effect.map((where): string | undefined => where),
      )
      const finished = host.invoke(consumer, eventOf(accepted, 1)).pipe(Effect.as(undefined))
      return yield* Effect.raceFirst(struck, finished.pipe(Effect.catch(() => Effect.never)))
    }),
  )

/** Delivers the message again until `done`: the lease of the dead run has to run out first. */
export const deliverUntil = <E, R>(consumer: string, accepted: Accepted, done: Effect.Effect<boolean, E, R>) =>
  Effect.gen(function* () {
    const stack = yield* SystemStack
    yield* stack.host.invoke(consumer, eventOf(accepted, 2)).pipe(
      Effect.andThen(done),
      Effect.filterOrFail((is) => is),
      Effect.retry(Schedule.spaced("300 millis").pipe(Schedule.upTo({ times: 60 }))),
    )
  })
