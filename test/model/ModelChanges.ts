import {
  at,
  claimant,
  ended,
  type Kind,
  type Model,
  type Operation,
  operationAt,
  type Outcome,
  promotedIn,
  type Remembered,
  type Site,
  type SiteStatus,
} from "./Model.ts"
import { answers, budgetMs, look, type Request, running } from "./ModelAccess.ts"
import { advance, announce, isHang, send } from "./ModelRuns.ts"
import { blogsOf } from "./ModelSagas.ts"

export const start = (
  model: Model,
  request: Request,
  site: number,
  kind: Kind,
  more: Partial<Operation>,
  from: SiteStatus = at(model.sites, site).status,
): Operation => {
  const { owner, tenant } = at(model.sites, site)
  const operation: Operation = {
    kind,
    tenant,
    site,
    owner,
    starter: request.as.sub,
    from,
    blogs: blogsOf(model, site),
    status: "PENDING",
    attempt: 1,
    tries: 0,
    queuedAt: model.now,
    startedAt: undefined,
    endedAt: undefined,
    done: 0,
    undone: [],
    left: false,
    asked: false,
    ending: undefined,
    code: null,
    dueAt: model.now + 90_000,
    made: undefined,
    before: undefined,
    ...more,
  }
  model.operations.push(operation)
  at(model.sites, site).holder = operationAt(model, operation)
  return operation
}

/** Works at an operation within the request. */
const work = (model: Model, request: Request, operation: Operation, done: number): Outcome => {
  if (ended(operation.status)) return operation.status === "COMPLETED" ? { status: done } : answers.accepted
  if (request.async === true) {
    send(model, operation)
    return answers.accepted
  }
  try {
    const { again, trouble } = advance(model, operation, true)
    if (again) send(model, operation)
    else announce(model, operation)
    if (trouble !== undefined) return { status: trouble.status, code: trouble.code }
    if (operation.status === "CANCELLED") return { status: 409, code: "OP_002" }
    return operation.status === "COMPLETED" ? { status: done } : answers.accepted
  } catch (error) {
    if (!isHang(error)) throw error
    model.now += budgetMs
    send(model, operation)
    return answers.accepted
  }
}

/** Begins a change, or goes on with what the same request began before, and works at it. */
export const change = (
  model: Model,
  request: Request,
  before: Remembered | undefined,
  from: ReadonlyArray<SiteStatus>,
  begin: (site: Site, number: number) => Operation | Outcome,
  done: number,
): Outcome => {
  const begun = before?.operations
    .map((number) => at(model.operations, number))
    .find(({ status }) => status !== "FAILED")
  if (begun !== undefined) return work(model, request, begun, done)
  const refusal = look(model, request, from)
  if (refusal !== undefined) return refusal
  const number = request.site ?? -1
  const operation = begin(at(model.sites, number), number)
  if (!("kind" in operation)) return operation
  before?.operations.push(operationAt(model, operation))
  return work(model, request, operation, done)
}

export const make = (
  model: Model,
  request: Request,
  kind: Kind,
  tagline: string | undefined,
  source?: number,
): Outcome => {
  const { as, environment = "DEV", name = "", subdomain = "", tenant = "" } = request
  if (claimant(model, environment, subdomain) !== -1) return answers.taken
  const count = model.counts.get(tenant) ?? 0
  if (count >= (model.limits.get(tenant) ?? 5)) return answers.full
  model.counts.set(tenant, count + 1)
  const number = model.sites.length
  model.sites.push({
    tenant,
    subdomain,
    environment,
    owner: as.sub,
    lineage: number,
    promoted: false,
    name,
    tagline,
    status: "PROVISIONING",
    version: 1,
    holder: undefined,
    stands: true,
  })
  const more = source === undefined ? {} : { source, blogs: blogsOf(model, source) }
  send(model, start(model, request, number, kind, more))
  return answers.accepted
}

export const promote = (model: Model, request: Request, site: Site, number: number): Operation | Outcome => {
  const environment = request.target ?? "SIT"
  if ((site.environment === "DEV" ? "SIT" : site.environment === "SIT" ? "PROD" : undefined) !== environment) {
    return answers.path
  }
  const there = promotedIn(model, site.lineage, environment)
  if (there !== -1) {
    const standing = at(model.sites, there)
    if (standing.holder !== undefined) return answers.busy
    if (standing.status !== "ACTIVE" && standing.status !== "SUSPENDED") return answers.status
    const blogs = blogsOf(model, number, there)
    const operation = start(model, request, number, "SITE_PROMOTION", {
      target: there,
      standing: standing.status,
      blogs,
    })
    standing.holder = operationAt(model, operation)
    return operation
  }
  if (claimant(model, environment, site.subdomain) !== -1) return answers.taken
  const { lineage, name, owner, subdomain, tagline, tenant } = site
  const target = model.sites.length
  const holder = model.operations.length
  model.sites.push({
    tenant,
    subdomain,
    environment,
    owner,
    lineage,
    promoted: true,
    name,
    tagline,
    status: "PROVISIONING",
    version: 1,
    holder,
    stands: true,
  })
  return start(model, request, number, "SITE_PROMOTION", { target })
}

export const restore = (model: Model, request: Request, site: Site, number: number): Operation | Outcome => {
  const backup = model.backups.find(({ id }) => id === request.backup)
  if (backup === undefined || backup.tenant !== site.tenant || backup.expiresAt <= model.now) return answers.noBackup
  // One of another site's is found by an index.
  if (request.late === "nothing" && backup.site !== number) return answers.noBackup
  return start(model, request, number, "SITE_RESTORE", { backup: backup.id, source: backup.site, name: site.name })
}

export const remove = (model: Model, request: Request): Outcome => {
  const refusal = look(model, request, [...running, "FAILED"])
  if (refusal !== undefined) return refusal
  const site = at(model.sites, request.site)
  const operation = start(model, request, request.site ?? -1, "SITE_DELETION", {})
  site.status = "DEPROVISIONING"
  site.version += 1
  send(model, operation)
  return answers.accepted
}

export const clone = (model: Model, request: Request): Outcome => {
  const refusal = look(model, request, running)
  if (refusal !== undefined) return refusal
  const { environment, tagline } = at(model.sites, request.site)
  return make(
    model,
    { ...request, environment: request.environment ?? environment },
    "SITE_CLONE",
    tagline,
    request.site,
  )
}
