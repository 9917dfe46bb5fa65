import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"

/** What the runtime, the gateway and the infrastructure need to know of an endpoint definition. */
export type Endpoint = Pick<
  HttpApiEndpoint.Top,
  "identifier" | "method" | "path" | "params" | "query" | "headers" | "payload" | "success" | "error" | "annotations"
>

/** The path as API Gateway names it: `/v1.0/tenants/{tenantId}/sites`. */
export const resourceOf = (endpoint: Pick<Endpoint, "path">): string =>
  endpoint.path.replaceAll(/:([A-Za-z0-9_]+)/g, "{$1}")

/** The decoded parts of a request that an endpoint declares. */
export type RequestOf<E> = Omit<HttpApiEndpoint.Request<E>, "request" | "endpoint" | "group">
