import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"

import { type Endpoint, resourceOf } from "../http/Endpoint.ts"
import type { Invocation } from "../platform/Deadline.ts"

/** A handler of events of API Gateway. */
export type ApiFunction = (event: APIGatewayProxyEvent, invocation: Invocation) => Promise<APIGatewayProxyResult>

const routeOf = (method: string, resource: string): string => `${method} ${resource}`

/**
 * The handler of a function that serves several endpoints of one right: API Gateway says by which of them it came. They
 * share a container: `makeRun` of their layer is given to each.
 */
export const byRoute = (...served: ReadonlyArray<readonly [Endpoint, ApiFunction]>): ApiFunction => {
  const handlers = new Map(
    served.map(([endpoint, handler]) => [routeOf(endpoint.method, resourceOf(endpoint)), handler] as const),
  )
  return (event, invocation) => {
    const route = routeOf(event.httpMethod, event.resource)
    const handler = handlers.get(route)
    // API Gateway sends no others: the inventory lists the same endpoints, and a test compares them.
    return handler === undefined
      ? Promise.reject(new Error(`Nothing answers ${route} here`))
      : handler(event, invocation)
  }
}
