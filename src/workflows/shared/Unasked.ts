import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { newOperation, OperationId, type OperationType } from "../../operations/engine/Operation.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationSettings } from "../../operations/engine/OperationSettings.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { Table } from "../../platform/Table.ts"
import type { Parts } from "../../platform/Transaction.ts"
import type { Site } from "../../sites/Site.ts"
import { type Hold, lockSite } from "../../sites/SiteLock.ts"
import { running } from "../../sites/StandingSite.ts"

/** Who starts what nobody asked for: no address, so that its events reach no mailbox. */
const schedule = "schedule"

/** Begins what nobody asked for, with what has to be written together with it, and has it done in the background. */
export const startBeside = Effect.fnUntraced(function* <Name extends string>(
  site: Site,
  operationType: OperationType,
  payload: Readonly<Record<string, unknown>>,
  parts: (operationId: string) => Parts<Name>,
) {
  const { leaseSeconds } = yield* OperationSettings
  const operations = yield* OperationDispatcher
  const store = yield* OperationStore
  const random = yield* SecureRandom.SecureRandom
  const operationId = OperationId.make(`op-${yield* random.uuidV7()}`)
  const { environment, ownerId, siteId, siteName, subdomain, tenantId } = site
  const operation = newOperation(
    {
      operationId,
      tenantId,
      siteId,
      operationType,
      environment,
      createdBy: schedule,
      startedBy: schedule,
      ownerId,
      siteName,
      subdomain,
      correlationId: `corr-${operationId}`,
      payload,
    },
    yield* Clock.currentTimeMillis,
    leaseSeconds,
  )
  yield* operations.dispatch(yield* store.start(operation, parts(operationId)))
})

/** Begins a change of a site that nobody asked for, if the site is free. */
export const startUnasked = (
  site: Site,
  operationType: OperationType,
  payload: Readonly<Record<string, unknown>>,
  hold: Pick<Hold, "set" | "unchanged"> = {},
) =>
  Effect.flatMap(Table, ({ name }) =>
    startBeside(site, operationType, payload, (operationId) => ({
      site: lockSite(name, site, { operationId, from: running, ...hold }),
    })),
  )
