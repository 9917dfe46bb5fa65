import { resourceOf } from "../../src/http/Endpoint.ts"
import type { FunctionDefinition } from "./functions.ts"

/** A method of a resource and the function behind it. */
export interface Route {
  readonly method: string
  /** As API Gateway writes it: `/v1.0/tenants/{tenantId}/sites`. */
  readonly resource: string
  /** Of the inventory. */
  readonly functionName: string
  /** Whether anybody may come, without a token and without a key. */
  readonly open?: true
}

/** The routes of all functions that the API triggers. */
export const routesOf = (functions: ReadonlyArray<FunctionDefinition>): ReadonlyArray<Route> =>
  functions.flatMap(({ name, trigger }): ReadonlyArray<Route> => {
    switch (trigger.type) {
      case "api":
        return trigger.endpoints.map((endpoint) => ({
          method: endpoint.method,
          resource: resourceOf(endpoint),
          functionName: name,
        }))
      case "page":
        return trigger.methods.map((method) => ({ method, resource: trigger.path, functionName: name, open: true }))
      default:
        return []
    }
  })

const segmentsOf = (resource: string): ReadonlyArray<string> => resource.split("/").slice(1)

/** The name that a segment gives to what stands in its place: `tenantId` of `{tenantId}`. */
export const parameterOf = (segment: string): string | undefined => /^\{(\w+)\}$/.exec(segment)?.[1]

/** Names of the path parameters of a resource, in their order. */
export const parametersOf = (resource: string): ReadonlyArray<string> =>
  segmentsOf(resource).flatMap((segment) => parameterOf(segment) ?? [])

/** A node of the tree that API Gateway makes of the paths. */
export interface Resource {
  readonly path: string
  /** Its own segment of the path. */
  readonly part: string
  /** Path of the resource above; undefined is the root. */
  readonly parent: string | undefined
  /** Served here; none where only longer paths are. */
  readonly routes: ReadonlyArray<Route>
}

/** The resources of some routes, each after the one above it. */
export const resourcesOf = (routes: ReadonlyArray<Route>): ReadonlyArray<Resource> => {
  const paths = routes.flatMap(({ resource }) => {
    const segments = segmentsOf(resource)
    return segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`)
  })
  return [...new Set(paths)].map((path) => {
    const end = path.lastIndexOf("/")
    return {
      path,
      part: path.slice(end + 1),
      parent: end === 0 ? undefined : path.slice(0, end),
      routes: routes.filter(({ resource }) => resource === path),
    }
  })
}
