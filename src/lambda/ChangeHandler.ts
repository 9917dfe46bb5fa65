import type { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { ApiSettings } from "../http/ApiSettings.ts"
import { ChangeTokens } from "../http/ChangeTokens.ts"
import type { Endpoint, RequestOf } from "../http/Endpoint.ts"
import { once } from "../http/Idempotency.ts"
import { CurrentUser } from "../http/Identity.ts"
import type { ApiError } from "../kernel/ApiError.ts"
import type { ChangeLimitReached } from "../kernel/HttpErrors.ts"
import { Table, type TableError } from "../platform/Table.ts"
import { countChange } from "../tenants/ChangeLimits.ts"
import { type Answering, type Handler, makeApiHandler } from "./ApiHandler.ts"
import type { Container } from "./Container.ts"

const oncePerKey: Answering<Table | SecureRandom.SecureRandom> = (key, asked, answer) =>
  key === undefined ? Effect.map(answer(undefined), (outcome) => outcome.answer) : once({ key, ...asked }, answer)

const decodeTenant = Schema.decodeUnknownOption(Schema.Struct({ params: Schema.Struct({ tenantId: Schema.String }) }))

/** The same handler, whose requests count to the limit of the tenant that their path names. What is answered from memory never comes here. */
const counted = <E, Result, Failure extends ApiError, R>(
  handler: Handler<E, Result, Failure, R>,
): Handler<E, Result, Failure | ChangeLimitReached | TableError, R | CurrentUser | Table | ApiSettings> => ({
  ...handler,
  handle: (request: RequestOf<E>) =>
    Effect.gen(function* () {
      const needed = yield* Effect.context<CurrentUser | Table | ApiSettings>()
      const taken = new Set<string>()
      /** Once per request: one that is overtaken by another's write and looks again is still one change. */
      const take = (tenantId: string) =>
        taken.has(tenantId)
          ? Effect.void
          : Effect.tap(Effect.provide(countChange(tenantId), needed), () => Effect.sync(() => taken.add(tenantId)))
      const tenantId = Option.getOrUndefined(decodeTenant(request))?.params.tenantId
      if (tenantId !== undefined) yield* take(tenantId)
      return yield* Effect.provideService(handler.handle(request), ChangeTokens, { take })
    }),
})

/** The handler of a function that changes something: as `makeApiHandler`, once per Idempotency-Key, and within the tenant's limit. */
export const makeChangeHandler = <E extends Endpoint & HttpApiEndpoint.Constraint, Failure extends ApiError, R>(
  endpoint: E,
  handler: Handler<E, HttpApiEndpoint.Success<E>["Type"], Failure, R>,
  container: Container<Exclude<R, CurrentUser> | Table | SecureRandom.SecureRandom | ApiSettings>,
) =>
  makeApiHandler<
    E,
    Failure | ChangeLimitReached | TableError,
    R | CurrentUser | Table | ApiSettings,
    Table | SecureRandom.SecureRandom
  >(endpoint, counted(handler), container, oncePerKey)
