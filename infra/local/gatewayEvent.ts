import type { IncomingMessage } from "node:http"

import type { APIGatewayProxyEvent } from "aws-lambda"

import type { Match } from "./gatewayRoutes.ts"

const stage = "local"

/** Header names as they were sent, with all their values. */
const headersOf = (request: IncomingMessage): Record<string, Array<string>> => {
  const headers: Record<string, Array<string>> = {}
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ""
    headers[name] = [...(headers[name] ?? []), request.rawHeaders[index + 1] ?? ""]
  }
  return headers
}

/** API Gateway keeps the last value where it keeps only one. */
const lastOf = (values: Record<string, Array<string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]))

const unlessEmpty = <A extends object>(values: A): A | null => (Object.keys(values).length === 0 ? null : values)

/** A REST API's event of a verified request (proxy integration, payload format 1.0). */
export const toEvent = (options: {
  readonly request: IncomingMessage
  readonly url: URL
  readonly match: Match
  /** Of the token; undefined where none is asked for. */
  readonly claims: Readonly<Record<string, string>> | undefined
  readonly requestId: string
  readonly body: Buffer
}): APIGatewayProxyEvent => {
  const { request, url, match, requestId } = options
  const headers = headersOf(request)
  const query = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
  )
  const now = new Date()
  return {
    resource: match.route.resource,
    path: url.pathname,
    httpMethod: match.route.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: unlessEmpty(lastOf(query)),
    multiValueQueryStringParameters: unlessEmpty(query),
    pathParameters: unlessEmpty({ ...match.pathParameters }),
    stageVariables: null,
    body: options.body.length === 0 ? null : options.body.toString("utf8"),
    isBase64Encoded: false,
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      authorizer: options.claims === undefined ? null : { claims: options.claims },
      protocol: `HTTP/${request.httpVersion}`,
      httpMethod: match.route.method,
      path: `/${stage}${url.pathname}`,
      stage,
      requestId,
      extendedRequestId: requestId,
      requestTime: now.toUTCString(),
      requestTimeEpoch: now.getTime(),
      resourceId: "local",
      resourcePath: match.route.resource,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: request.socket.remoteAddress ?? "",
        user: null,
        userAgent: request.headers["user-agent"] ?? null,
        userArn: null,
      },
    },
  }
}
