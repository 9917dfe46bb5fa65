import type { APIGatewayProxyEvent } from "aws-lambda"

import { isCorrelationId } from "../http/RequestInfo.ts"

/** The largest body that is read: 256 KB. */
export const maxBodyBytes = 256 * 1024

/** The first value of a header, whatever its case. */
export const headerOf = (event: APIGatewayProxyEvent, name: string): string | undefined => {
  for (const [key, value] of Object.entries(event.headers ?? {})) {
    if (key.length === name.length && key.toLowerCase() === name) return value
  }
  return undefined
}

/** The token that API Gateway verified; with more than one, nobody can tell which it was. */
export const tokenOf = (event: APIGatewayProxyEvent): string | undefined => {
  let given = 0
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    if (name.length === 13 && name.toLowerCase() === "authorization") given += values?.length ?? 0
  }
  return given > 1 ? undefined : headerOf(event, "authorization")
}

/** The headers by lower-case name. */
export const headersOf = (event: APIGatewayProxyEvent): Record<string, string> =>
  Object.fromEntries(
    Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value] as const],
    ),
  )

/** The query, with every value of a name that came more than once, so that none is dropped without a word. */
export const queryOf = (event: APIGatewayProxyEvent): Record<string, string | ReadonlyArray<string>> =>
  Object.fromEntries(
    Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
      values === undefined || values[0] === undefined
        ? []
        : [[name, values.length === 1 ? values[0] : values] as const],
    ),
  )

/** What a request is for: method, path and query, however the query's names are ordered. */
export const targetOf = (event: APIGatewayProxyEvent): string => {
  const query = Object.entries(queryOf(event)).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `${event.httpMethod} ${event.path}${query.length === 0 ? "" : `?${JSON.stringify(query)}`}`
}

/** The body as text. */
export const bodyOf = (event: APIGatewayProxyEvent): string =>
  event.body === null || event.body === undefined
    ? ""
    : event.isBase64Encoded
      ? Buffer.from(event.body, "base64").toString("utf8")
      : event.body

/** The caller's `X-Correlation-Id` if it is one, else a new one from the request's id. */
export const correlationIdOf = (event: APIGatewayProxyEvent): string => {
  const given = headerOf(event, "x-correlation-id")
  return given !== undefined && isCorrelationId(given) ? given : `corr-${event.requestContext.requestId}`
}
