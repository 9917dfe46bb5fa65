import type { Model } from "./Model.ts"
import { budgetMs, type Request } from "./ModelAccess.ts"
import type { Numbers } from "./Numbers.ts"
import { type EndpointName, endpoints } from "./Process.ts"
import { type Call, callOf, type Reply, type World } from "./World.ts"

// A request of the model's as one of the API's.

const groups = {
  admin: "CUSTOMER_ADMIN",
  user: "CUSTOMER_USER",
  viewer: "CUSTOMER_VIEWER",
  staff: "super-admin",
} as const

const isEndpoint = (name: string): name is EndpointName => name in endpoints

const bodyOf = (request: Request, numbers: Numbers) => {
  const { environment, name: siteName, status, subdomain, tagline, target, tier } = request
  const configuration = tagline === undefined ? undefined : { tagline }
  switch (request.to) {
    case "createSite":
    case "cloneSite":
      return { siteName, subdomain, environment, ...(request.to === "createSite" ? { configuration } : {}) }
    case "updateSite":
      return { siteName, configuration }
    case "setSiteStatus":
      return { status }
    case "promoteSite":
      return { target }
    case "backUpSite":
      return {}
    case "setTenantTier":
      return { tier }
    case "restoreSite":
      return { backupId: request.backup === undefined ? "backup-none" : numbers.backup(request.backup) }
    default:
      return undefined
  }
}

const given = <K extends string, A>(name: K, value: A | undefined): { readonly [_ in K]?: A } => {
  const nothing: { [_ in K]?: A } = {}
  return value === undefined ? nothing : Object.assign(nothing, { [name]: value })
}

export const callFor = (request: Request, model: Model, numbers: Numbers): Call => {
  const { as, match, operation, site, to } = request
  if (!isEndpoint(to)) throw new Error(to)
  const version = site === undefined ? 0 : (model.sites[site]?.version ?? 0)
  const operationId = operation === undefined ? undefined : (numbers.operations[operation]?.operationId ?? "op-none")
  return {
    to,
    as: { sub: as.sub, group: groups[as.role], tenants: [as.tenant] },
    params: {
      ...given("tenantId", request.tenant),
      ...given("siteId", site === undefined ? undefined : (numbers.sites[site] ?? "site-none")),
      ...given("operationId", operationId),
    },
    ...given("body", bodyOf(request, numbers)),
    ...given("key", request.key),
    ...given("async", request.async),
    ...given("ifMatch", match === undefined ? undefined : `"${match === "same" ? version : version + 7}"`),
    ...(to.startsWith("list") ? { query: { pageSize: "100" } } : {}),
  }
}

/** Waits until a call of WordPress hangs, or until it is told to stop. */
const untilHanging = async (world: World, stop: AbortSignal): Promise<void> => {
  while (!stop.aborted && world.networks.hanging === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** Asks; when WordPress hangs, the time passes that a request has. */
export const askOf = async (world: World, call: Call, hangs: boolean): Promise<Reply> => {
  const stop = new AbortController()
  const reply = callOf(world.alive, call).finally(() => stop.abort())
  if (hangs) {
    await untilHanging(world, stop.signal)
    if (world.networks.hanging > 0) world.clock.advance(budgetMs)
  }
  return reply
}

/** The code of an error as it was answered. */
export const codeOf = ({ body, status }: Reply): unknown => {
  const error: unknown = body["error"]
  return status >= 400 && typeof error === "object" && error !== null && "code" in error ? error.code : undefined
}
