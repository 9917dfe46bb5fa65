import { assert } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { OperationAccepted } from "../../src/http/Accepted.ts"
import { readPreferences, RequestInfo } from "../../src/http/RequestInfo.ts"
import { runInline } from "../../src/operations/engine/InlineRun.ts"
import type { Operation } from "../../src/operations/engine/Operation.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import type { Saga } from "../../src/operations/engine/Saga.ts"
import type { World } from "./OperationWorld.ts"

/** A request's runs in this world. `store` is what goes wrong with its table. */
export const requestsIn = (world: World, store: Partial<OperationStore["Service"]> = {}) =>
  Layer.succeed(OperationStore, OperationStore.of({ ...world.store, ...store })).pipe(Layer.provideMerge(world.layer))

/** A request that runs an operation, with this `Prefer`. */
export const request = (saga: Saga<never>, operation: Operation, prefer?: string) =>
  runInline(saga, operation).pipe(
    Effect.provideService(RequestInfo, {
      requestId: "request-1",
      correlationId: "corr-1",
      seed: undefined,
      ...readPreferences(prefer),
    }),
  )

/** The 202 that a request was answered with. */
export const accepted = (answer: unknown): OperationAccepted =>
  answer instanceof OperationAccepted ? answer : assert.fail("not the 202")
