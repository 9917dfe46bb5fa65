// What should happen, as plain values and functions: written from docs/decisions, by none of the service's code.

export type Environment = "DEV" | "SIT" | "PROD"
export type SiteStatus = "PROVISIONING" | "ACTIVE" | "SUSPENDED" | "DEPROVISIONING" | "DELETED" | "FAILED"
export type OperationStatus = "PENDING" | "IN_PROGRESS" | "COMPLETED" | "FAILED" | "CANCELLED"
export type Kind =
  | "SITE_CREATION"
  | "SITE_CLONE"
  | "SITE_UPDATE"
  | "SITE_STATUS"
  | "SITE_PROMOTION"
  | "SITE_BACKUP"
  | "SITE_RESTORE"
  | "SITE_DELETION"

export interface Site {
  readonly tenant: string
  readonly subdomain: string
  readonly environment: Environment
  readonly owner: string
  /** Number of the site that its line of promotions began with. */
  readonly lineage: number
  readonly promoted: boolean
  name: string
  tagline: string | undefined
  status: SiteStatus
  version: number
  /** Number of the operation that is at work on it. */
  holder: number | undefined
  /** Whether there is a record of it: the target of a promotion that failed is none. */
  stands: boolean
}

export interface Content {
  title: string
  tagline: string
  post: string
  home: string
}

/** A WordPress site. */
export interface Blog {
  readonly tenant: string
  readonly site: number
  readonly domain: string
  ready: boolean
  suspended: boolean
  content: Content
  readonly exports: Set<string>
  readonly imports: Set<string>
  /** What was read and not sent yet. */
  spool?: { readonly archiveId: string; readonly content: Content }
}

/** Which backup: of which operation, in which part, at which attempt. */
export interface Backup {
  readonly id: string
  readonly tenant: string
  readonly site: number
  readonly expiresAt: number
}

export interface Operation {
  readonly kind: Kind
  readonly tenant: string
  readonly site: number
  readonly starter: string
  readonly owner: string
  /** The site that a promotion goes to, and the status it stood in. */
  readonly target?: number
  readonly standing?: "ACTIVE" | "SUSPENDED"
  /** The site that a clone is made from, or whose backup is restored. */
  readonly source?: number
  readonly backup?: string
  readonly name?: string
  readonly tagline?: string
  readonly to?: "ACTIVE" | "SUSPENDED"
  /** The status of the site when it was asked for. */
  readonly from: SiteStatus
  /** The WordPress sites that its payload names. */
  readonly blogs: ReadonlyArray<Blog>
  status: OperationStatus
  attempt: number
  /** Runs of this attempt by consumers. */
  tries: number
  queuedAt: number
  /** When a run first took it up in this attempt. */
  startedAt: number | undefined
  endedAt: number | undefined
  /** Steps that are done, and those that were put back. */
  done: number
  undone: Array<number>
  /** Something could not be put back. */
  left: boolean
  asked: boolean
  ending: { readonly status: "FAILED" | "CANCELLED"; readonly code: string | null } | undefined
  code: string | null
  dueAt: number | undefined
  /** The WordPress site that was found or made for it in this attempt, and the settings that were found. */
  made: Blog | undefined
  before: Pick<Content, "title" | "tagline"> | undefined
}

/** An answer, as far as it is foreseen. */
export interface Outcome {
  readonly status: number
  readonly code?: string
  /** What its body says. */
  readonly says?: Readonly<Record<string, unknown>>
}

/** An answer under an Idempotency-Key. */
export interface Remembered {
  readonly request: string
  readonly at: number
  readonly operations: Array<number>
  answer: Outcome | undefined
}

export type Fault = "ok" | "down" | "lost" | "half" | "refused" | "hang" | "late"

export interface Model {
  now: number
  readonly sites: Array<Site>
  readonly operations: Array<Operation>
  readonly backups: Array<Backup>
  readonly blogs: Array<Blog>
  readonly archives: Map<string, Content>
  readonly counts: Map<string, number>
  readonly limits: Map<string, number>
  readonly events: Set<string>
  readonly keys: Map<string, Remembered>
  /** Messages that were sent since they were last looked at, as `operation/attempt`. */
  readonly sent: Array<string>
  readonly faults: Array<Fault>
  /** Calls of the topic that fail. */
  mute: number
}

export const emptyModel = (now: number): Model => ({
  now,
  sites: [],
  operations: [],
  backups: [],
  blogs: [],
  archives: new Map(),
  counts: new Map(),
  limits: new Map(),
  events: new Set(),
  keys: new Map(),
  sent: [],
  faults: [],
  mute: 0,
})

export const ended = (status: OperationStatus): boolean => !["PENDING", "IN_PROGRESS"].includes(status)

export const dayMs = 86_400_000
/** Whether an operation ended so many days ago. */
export const endedBefore = (model: Model, { endedAt }: Operation, days: number): boolean =>
  endedAt !== undefined && model.now - endedAt >= days * dayMs

const bases = { DEV: "wpdev.example", SIT: "wpsit.example", PROD: "wp.example" }
export const domainOf = ({ environment, subdomain }: Pick<Site, "environment" | "subdomain">): string =>
  `${subdomain}.${bases[environment]}`

/** Something that has to be there, because the model put it there. */
export const at = <A>(all: ReadonlyArray<A>, index: number | undefined): A => {
  const found = index === undefined ? undefined : all[index]
  if (found === undefined) throw new Error(`the model has no number ${index}`)
  return found
}

export const siteOf = (model: Model, { site }: Operation): Site => at(model.sites, site)
export const operationAt = (model: Model, operation: Operation): number => model.operations.indexOf(operation)

/** The record that holds a subdomain. */
export const claimant = (model: Model, environment: Environment, subdomain: string): number =>
  model.sites.findIndex(
    (site) =>
      site.stands && site.status !== "DELETED" && site.environment === environment && site.subdomain === subdomain,
  )

/** The promoted site of a line in an environment. */
export const promotedIn = (model: Model, lineage: number, environment: Environment): number =>
  model.sites.findIndex(
    (site) =>
      site.stands &&
      site.promoted &&
      site.status !== "DELETED" &&
      site.lineage === lineage &&
      site.environment === environment,
  )

export const blogOf = (model: Model, site: number): Blog | undefined => model.blogs.find((blog) => blog.site === site)
