import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"

import type { Invocation } from "../platform/Deadline.ts"
import type { EndpointHandler } from "./ApiHandler.ts"

/** The handler of a function that serves several endpoints of a resource: method and resource of an event say which. */
export const makeResourceHandler = (...handlers: ReadonlyArray<EndpointHandler>) => {
  const byEndpoint = new Map(handlers.map((handler) => [handler.serves, handler]))
  return async (event: APIGatewayProxyEvent, invocation: Invocation): Promise<APIGatewayProxyResult> => {
    const asked = `${event.httpMethod} ${event.resource}`
    const handler = byEndpoint.get(asked)
    // API Gateway has a route of each endpoint for this function, and no others.
    if (handler === undefined) throw new Error(`no endpoint of this function: ${asked}`)
    return handler(event, invocation)
  }
}
