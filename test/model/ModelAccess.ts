import type { Environment, Fault, Model, Outcome, Site, SiteStatus } from "./Model.ts"

/** Seconds that a request works at its change, in milliseconds. */
export const budgetMs = 15_000

export interface Who {
  readonly sub: string
  readonly role: "admin" | "user" | "viewer" | "staff"
  readonly tenant: string
}

/** A request, by numbers of the model instead of ids. */
export interface Request {
  readonly to: string
  readonly as: Who
  readonly tenant?: string | undefined
  readonly site?: number | undefined
  readonly operation?: number | undefined
  readonly key?: string | undefined
  readonly async?: boolean | undefined
  /** Whether `If-Match` names the version as it is, or one that is not. */
  readonly match?: "same" | "other" | undefined
  readonly name?: string | undefined
  readonly tagline?: string | undefined
  readonly subdomain?: string | undefined
  readonly environment?: Environment | undefined
  readonly status?: "ACTIVE" | "SUSPENDED" | undefined
  readonly target?: "SIT" | "PROD" | undefined
  readonly backup?: string | undefined
  readonly tier?: "BASIC" | "STANDARD" | undefined
  /** What the index by id shows of the operation or the backup, when it is late: what was there before, or nothing. */
  readonly late?: { readonly status: string; readonly attempt: number } | "nothing" | undefined
  /** The call of WordPress, counted from 0, that hangs, undone or done. */
  readonly hangs?: { readonly after: number; readonly fault: Fault } | undefined
}

type Action = "read" | "make" | "change" | "administer" | "operation" | "tier"
export const actions: Readonly<Record<string, Action>> = {
  getSite: "read",
  listSites: "read",
  getSiteHealth: "read",
  listBackups: "read",
  getOperation: "read",
  listOperations: "read",
  createSite: "make",
  cloneSite: "make",
  updateSite: "change",
  setSiteStatus: "change",
  deleteSite: "administer",
  promoteSite: "administer",
  backUpSite: "administer",
  restoreSite: "administer",
  cancelOperation: "operation",
  retryOperation: "operation",
  setTenantTier: "tier",
}

/** The permission matrix, written down a second time. */
export const permits = (who: Who, action: Action, tenant: string, owner: string, starter: string): boolean => {
  if (who.role === "staff") return true
  if (who.tenant !== tenant || action === "tier") return false
  if (action === "read" || who.role === "admin") return true
  if (who.role === "viewer" || action === "administer") return false
  if (action === "make") return true
  return owner === who.sub || (action === "operation" && starter === who.sub)
}

export const answers = {
  forbidden: { status: 403, code: "AUTH_002" },
  noSite: { status: 404, code: "SITE_002" },
  noOperation: { status: 404, code: "OP_001" },
  noBackup: { status: 404, code: "BKUP_001" },
  busy: { status: 409, code: "SITE_008" },
  changed: { status: 412, code: "SITE_007" },
  status: { status: 422, code: "SITE_005" },
  path: { status: 422, code: "SITE_006" },
  taken: { status: 409, code: "SITE_003" },
  full: { status: 422, code: "SITE_004" },
  accepted: { status: 202 },
} as const satisfies Readonly<Record<string, Outcome>>

export const running: ReadonlyArray<SiteStatus> = ["ACTIVE", "SUSPENDED"]

export const siteIn = (model: Model, { site, tenant }: Request): Site | undefined => {
  const found = site === undefined ? undefined : model.sites[site]
  return found?.stands === true && found.tenant === tenant ? found : undefined
}

/** What stands in the way of a change of a site. */
export const look = (model: Model, request: Request, from: ReadonlyArray<SiteStatus>): Outcome | undefined => {
  const site = siteIn(model, request)
  if (site === undefined) return answers.noSite
  if (!permits(request.as, actions[request.to] ?? "read", site.tenant, site.owner, "")) return answers.forbidden
  if (site.holder !== undefined) return answers.busy
  if (request.match === "other") return answers.changed
  return from.includes(site.status) ? undefined : answers.status
}
