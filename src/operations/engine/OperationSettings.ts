import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const settings = Config.all({
  /** Seconds after which a run that went silent may be taken over. */
  leaseSeconds: Config.Int("OPERATION_LEASE_SECONDS").pipe(Config.withDefault(60)),
  /** Seconds that a change may take within its request; below API Gateway's limit of 29. */
  requestBudgetSeconds: Config.Number("REQUEST_BUDGET_SECONDS").pipe(Config.withDefault(20)),
  /** Seconds for which a message that failed stays hidden, by the tries at its operation so far. */
  retryDelays: Config.Array(Schema.Int, "RETRY_DELAYS_SECONDS").pipe(Config.withDefault([60, 120])),
})

/** How long operations may take, and when they are tried again. */
export class OperationSettings extends Context.Service<OperationSettings, Config.Success<typeof settings>>()(
  "src/operations/engine/OperationSettings",
) {
  static readonly layer = Layer.effect(OperationSettings, settings)
}
