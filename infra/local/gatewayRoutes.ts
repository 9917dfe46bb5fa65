import { parameterOf, type Route } from "../inventory/routes.ts"

/** What a path matches. */
export interface Match {
  readonly route: Route
  readonly pathParameters: Readonly<Record<string, string>>
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const valuesOf = (resource: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = resource.split("/")
  const given = path.split("/")
  if (wanted.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ""
    const name = parameterOf(segment)
    if (name === undefined ? segment !== value : value === "") return undefined
    if (name !== undefined) parameters[name] = decode(value)
  }
  return parameters
}

const wildness = (route: Route): number => route.resource.split("{").length

/** All routes of a path, whatever their method; the most literal resource wins. */
export const matchPath = (routes: ReadonlyArray<Route>, path: string): ReadonlyArray<Match> => {
  const matches = routes
    .map((route) => ({ route, pathParameters: valuesOf(route.resource, path) }))
    .flatMap(({ route, pathParameters }) => (pathParameters === undefined ? [] : [{ route, pathParameters }]))
  const best = Math.min(...matches.map(({ route }) => wildness(route)))
  return matches.filter(({ route }) => wildness(route) === best)
}
