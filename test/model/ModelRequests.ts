import {
  at,
  blogOf,
  type Content,
  dayMs,
  domainOf,
  endedBefore,
  type Model,
  type Outcome,
  type Remembered,
  type Site,
} from "./Model.ts"
import { actions, answers, permits, type Request, running, siteIn } from "./ModelAccess.ts"
import { change, clone, make, promote, remove, restore, start } from "./ModelChanges.ts"
import { cancel, retry } from "./ModelRuns.ts"
import { call, isBroken, Trouble } from "./ModelWordPress.ts"

const health = (model: Model, site: Site, number: number): string => {
  const blog = blogOf(model, number)
  if (blog === undefined || !running.includes(site.status)) return "UNHEALTHY"
  try {
    if (call(model, () => isBroken(blog))) return "UNHEALTHY"
    return blog.suspended === (site.status === "SUSPENDED") ? "HEALTHY" : "DEGRADED"
  } catch (error) {
    if (error instanceof Trouble) return "UNHEALTHY"
    throw error
  }
}

/** So long an operation is shown after its end. */
const shownDays = 90

const onOperation = (model: Model, request: Request): Outcome => {
  const operation = request.operation === undefined ? undefined : model.operations[request.operation]
  const { as, to } = request
  if (operation === undefined || (as.role !== "staff" && as.tenant !== operation.tenant)) return answers.noOperation
  // Staff, whose tenant it need not be, find it by an index; everybody else where it is written.
  const late = as.role === "staff" ? request.late : undefined
  if (late === "nothing") return answers.noOperation
  const open = late !== undefined && (late.status === "PENDING" || late.status === "IN_PROGRESS")
  if (!open && endedBefore(model, operation, shownDays)) return answers.noOperation
  const { attempt, status } = late ?? operation
  if (to === "getOperation") return { status: 200, says: { status, attempt } }
  if (!permits(as, "operation", operation.tenant, operation.owner, operation.starter)) return answers.forbidden
  return to === "cancelOperation" ? cancel(model, operation) : retry(model, operation)
}

const onSite = (model: Model, request: Request): Outcome => {
  const site = siteIn(model, request)
  const { name, status, version } = site ?? {}
  if (site === undefined) return answers.noSite
  return request.to === "getSiteHealth"
    ? { status: 200, says: { status: health(model, site, request.site ?? -1) } }
    : { status: 200, says: request.to === "getSite" ? { siteName: name, status, version } : {} }
}

const list = (model: Model, { tenant, to }: Request): Outcome => ({
  status: 200,
  says: {
    count:
      to === "listSites"
        ? model.sites.filter((site) => site.stands && site.tenant === tenant && site.status !== "DELETED").length
        : model.operations.filter(
            (operation) => operation.tenant === tenant && !endedBefore(model, operation, shownDays),
          ).length,
  },
})

/** What has expired is not shown any more, although it is still there until it is taken away. */
const listBackups = (model: Model, request: Request): Outcome => {
  if (siteIn(model, request) === undefined) return answers.noSite
  const shown = model.backups.filter(({ expiresAt, site }) => site === request.site && expiresAt > model.now)
  return { status: 200, says: { count: shown.length } }
}

const maxSites = { BASIC: 5, STANDARD: 20 }
const setTier = (model: Model, { tenant = "", tier = "BASIC" }: Request): Outcome => {
  const siteCount = model.counts.get(tenant) ?? 0
  model.counts.set(tenant, siteCount)
  model.limits.set(tenant, maxSites[tier])
  return { status: 200, says: { tier, siteCount, maxSites: maxSites[tier] } }
}

const handle = (model: Model, request: Request, before?: Remembered): Outcome => {
  const { name, status, tagline, to } = request
  const opposite = status === "ACTIVE" ? ("SUSPENDED" as const) : ("ACTIVE" as const)
  switch (to) {
    case "createSite":
      return make(model, request, "SITE_CREATION", tagline)
    case "cloneSite":
      return clone(model, request)
    case "deleteSite":
      return remove(model, request)
    case "updateSite": {
      const asked = { ...(name === undefined ? {} : { name }), ...(tagline === undefined ? {} : { tagline }) }
      const begin = (_site: Site, number: number) => start(model, request, number, "SITE_UPDATE", asked)
      return change(model, request, before, running, begin, 200)
    }
    case "setSiteStatus": {
      const begin = (_site: Site, number: number) =>
        start(model, request, number, "SITE_STATUS", { to: status ?? "ACTIVE" })
      return change(model, request, before, [opposite], begin, 200)
    }
    case "promoteSite":
      return change(model, request, before, ["ACTIVE"], (site, number) => promote(model, request, site, number), 200)
    case "backUpSite":
      return change(
        model,
        request,
        before,
        running,
        (_site, number) => start(model, request, number, "SITE_BACKUP", {}),
        201,
      )
    case "restoreSite":
      return change(model, request, before, running, (site, number) => restore(model, request, site, number), 200)
    case "listBackups":
      return listBackups(model, request)
    case "setTenantTier":
      return setTier(model, request)
    case "listSites":
    case "listOperations":
      return list(model, request)
    default:
      return request.operation === undefined ? onSite(model, request) : onOperation(model, request)
  }
}

/** What the API should answer, and does, to a request. `again` is set when it is an answer from before. */
export const predict = (model: Model, request: Request): Outcome & { readonly again?: true } => {
  const { as, key, tenant, to } = request
  if (tenant !== undefined && !permits(as, actions[to] ?? "read", tenant, as.sub, as.sub)) return answers.forbidden
  // Who may do it nowhere learns nothing of what there is.
  if (actions[to] === "operation" && as.role === "viewer") return answers.forbidden
  if (key === undefined || actions[to] === "read") return handle(model, request)
  const id = `${as.sub}|${tenant ?? ""}|${key}`
  const { as: _as, async: _async, hangs: _hangs, key: _key, late: _late, match: _match, ...asked } = request
  const text = JSON.stringify(asked)
  const found = model.keys.get(id)
  const before = found === undefined || model.now - found.at >= dayMs ? undefined : found
  if (before !== undefined && before.request !== text) return { status: 422, code: "IDEM_002" }
  if (before?.answer !== undefined) return { ...before.answer, again: true }
  const remembered = before ?? { request: text, at: model.now, operations: [], answer: undefined }
  model.keys.set(id, remembered)
  const outcome = handle(model, request, remembered)
  // What may be otherwise at the next try is not remembered.
  if (outcome.status < 500 && outcome.code !== answers.busy.code) remembered.answer = outcome
  return outcome
}

/** What people write on a site of theirs. */
export const writeOn = (model: Model, site: number, text: string): Content | undefined => {
  const blog = blogOf(model, site)
  if (blog?.ready !== true) return undefined
  blog.content.post = `${text} at https://${domainOf(at(model.sites, site))}/page`
  return blog.content
}
