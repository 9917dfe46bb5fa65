import * as Context from "effect/Context"

import type { OperationType } from "./Operation.ts"
import type { Saga } from "./Saga.ts"

/**
 * The saga of each kind of operation, for who ends, cancels or retries operations and runs none of their steps. The engine
 * knows no workflow: `app/Sagas.ts` has them all.
 */
export class Sagas extends Context.Service<Sagas, Readonly<Record<OperationType, Saga<unknown>>>>()(
  "src/operations/engine/Sagas",
) {}
