import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

import type { ChangeLimitReached } from "../kernel/HttpErrors.ts"
import type { TableError } from "../platform/Table.ts"

/**
 * Counts a change to a tenant's limit, and refuses it when that is used up. A request whose path names a tenant is counted
 * before its handler begins; a handler that learns of the tenant on the way takes the token itself. What is no request of
 * a tenant's is not counted.
 */
export const ChangeTokens = Context.Reference<{
  readonly take: (tenantId: string) => Effect.Effect<void, ChangeLimitReached | TableError>
}>("src/http/ChangeTokens", { defaultValue: () => ({ take: () => Effect.void }) })
