import type { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"

import type { ApiSettings } from "../http/ApiSettings.ts"
import type { Endpoint } from "../http/Endpoint.ts"
import { once } from "../http/Idempotency.ts"
import type { CurrentUser } from "../http/Identity.ts"
import type { ApiError } from "../kernel/ApiError.ts"
import type { Table } from "../platform/Table.ts"
import { type Answering, type Handler, makeApiHandler } from "./ApiHandler.ts"
import type { Container } from "./Container.ts"

const oncePerKey: Answering<Table | SecureRandom.SecureRandom> = (key, asked, answer) =>
  key === undefined ? Effect.map(answer(undefined), (outcome) => outcome.answer) : once({ key, ...asked }, answer)

/** The handler of a function that changes something: as `makeApiHandler`, and once per Idempotency-Key. */
export const makeChangeHandler = <E extends Endpoint & HttpApiEndpoint.Constraint, Failure extends ApiError, R>(
  endpoint: E,
  handler: Handler<E, HttpApiEndpoint.Success<E>["Type"], Failure, R>,
  container: Container<Exclude<R, CurrentUser> | Table | SecureRandom.SecureRandom | ApiSettings>,
) => makeApiHandler(endpoint, handler, container, oncePerKey)
