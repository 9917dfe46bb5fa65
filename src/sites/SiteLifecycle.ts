import type { SiteStatus } from "./Site.ts"

/** The statuses that may follow each status: also a site that FAILED can be tried again, or deleted. */
export const transitions: Readonly<Record<SiteStatus, ReadonlyArray<SiteStatus>>> = {
  PROVISIONING: ["ACTIVE", "FAILED"],
  ACTIVE: ["SUSPENDED", "DEPROVISIONING"],
  SUSPENDED: ["ACTIVE", "DEPROVISIONING"],
  DEPROVISIONING: ["DELETED", "FAILED"],
  FAILED: ["PROVISIONING", "DEPROVISIONING"],
  DELETED: [],
}

export const allows = (from: SiteStatus, to: SiteStatus): boolean => transitions[from].includes(to)

/** The statuses from which `to` can be reached: the condition that every write of a status carries. */
export const sourcesOf = (to: SiteStatus): ReadonlyArray<SiteStatus> => {
  const statuses: ReadonlyArray<SiteStatus> = [
    "PROVISIONING",
    "ACTIVE",
    "SUSPENDED",
    "DEPROVISIONING",
    "FAILED",
    "DELETED",
  ]
  return statuses.filter((from) => allows(from, to))
}

/** Whether a site holds its subdomain and its place in the quota: until it is deleted, also when it failed. */
export const holdsPlace = (status: SiteStatus): boolean => status !== "DELETED"
