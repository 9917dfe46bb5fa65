import { assert } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { BackupStore } from "../../src/backups/BackupStore.ts"
import { OperationAccepted } from "../../src/http/Accepted.ts"
import { readPreferences, RequestInfo } from "../../src/http/RequestInfo.ts"
import { InlineRun } from "../../src/operations/engine/InlineRun.ts"
import type { Operation } from "../../src/operations/engine/Operation.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import type { Saga } from "../../src/operations/engine/Saga.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { fakeArchives, fakeTable, fakeTopic, fakeWordPress } from "./fakes.ts"
import type { World } from "./OperationWorld.ts"

/** A request's runs in this world. `store` is what goes wrong with its table. */
export const requestsIn = (world: World, store: Partial<OperationStore["Service"]> = {}) =>
  InlineRun.layer.pipe(
    Layer.provideMerge(Layer.succeed(OperationStore, OperationStore.of({ ...world.store, ...store }))),
    Layer.provideMerge(world.layer),
    Layer.provide(
      Layer.mergeAll(fakeWordPress(() => Effect.die("unused")).layer, fakeArchives().layer, fakeTopic().layer),
    ),
    Layer.provide(Layer.mergeAll(BackupStore.layer, PluginStore.layer).pipe(Layer.provide(fakeTable()))),
  )

/** A request that runs an operation, with this `Prefer`. */
export const request = (saga: Saga<never>, operation: Operation, prefer?: string) =>
  Effect.flatMap(InlineRun, (requests) => requests.run(saga, operation)).pipe(
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
