import { Context, Effect, Layer, Redacted } from "effect"
import { HttpClient, type HttpClientError, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"

import { Api } from "../../src/app/Api.ts"
import { pollAfterSeconds } from "../../src/http/Accepted.ts"
import { type OperationView } from "../../src/operations/api/OperationsApi.ts"
import { isTerminal, OperationId } from "../../src/operations/engine/Operation.ts"
import { OperationFailed } from "./OperationFailed.ts"
import { keyed, patient, retryAfterOf } from "./patience.ts"

/** Where the API is, and how to come by an ID token; it is asked for at every request, so that it may be renewed. */
export interface PortalOptions {
  readonly baseUrl: string
  readonly token: Effect.Effect<Redacted.Redacted>
}

/** A method for each endpoint, in its group, and `waitFor`. */
interface PortalCalls extends HttpApiClient.ForApi<typeof Api, HttpClientError.HttpClientError> {
  /** Follows an operation, no faster than the service asks, until it is COMPLETED. */
  readonly waitFor: (accepted: {
    readonly operationId: string
  }) => Effect.Effect<
    typeof OperationView.Type,
    | OperationFailed
    | Effect.Error<
        ReturnType<HttpApiClient.ForApi<typeof Api, HttpClientError.HttpClientError>["operations"]["getOperation"]>
      >
  >
}

const make = Effect.fnUntraced(function* ({ baseUrl, token }: PortalOptions) {
  const httpClient = (yield* HttpClient.HttpClient).pipe(
    HttpClient.mapRequestEffect((request) =>
      Effect.map(token, (bearer) => HttpClientRequest.bearerToken(request, bearer)),
    ),
    keyed,
    patient,
  )
  const api = yield* HttpApiClient.makeWith(Api, { httpClient, baseUrl })

  const waitFor = Effect.fn("PortalClient.waitFor")(function* (accepted: { readonly operationId: string }) {
    const params = { operationId: OperationId.make(accepted.operationId) }
    for (;;) {
      const [operation, response] = yield* api.operations.getOperation({
        params,
        headers: {},
        responseMode: "decoded-and-response",
      })
      if (operation.status === "COMPLETED") return operation
      if (isTerminal(operation.status)) return yield* new OperationFailed({ operation })
      yield* Effect.sleep(`${retryAfterOf(response) ?? pollAfterSeconds} seconds`)
    }
  })

  return { ...api, waitFor }
})

/**
 * The API for a portal, typed by the endpoints' own definitions: `portal.sites.createSite(…)`, and so on for each group.
 * Requests are encoded and answers decoded by the endpoints' schemas; an error is its answer, which `hasCode` tells apart.
 */
export class PortalClient extends Context.Service<PortalClient, PortalCalls>()("client/PortalClient") {
  static readonly layer = (options: PortalOptions) => Layer.effect(PortalClient, make(options))
}
