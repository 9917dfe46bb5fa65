import type { Folder, IndexPartition, Partition } from "./partitions.ts"
import type { SendingQueueId } from "./queues.ts"

/** What a function may do besides running: its IAM role says this and nothing else. */
export interface Grants {
  /** Partitions of the table whose items it reads. */
  readonly reads?: ReadonlyArray<Partition>
  /** Partitions to which it writes; every write is conditional or a transaction's. */
  readonly writes?: ReadonlyArray<Partition>
  /** Partitions from which it removes items. */
  readonly removes?: ReadonlyArray<Partition>
  /** Partitions of each index that it queries. */
  readonly queries?: Readonly<
    Partial<Record<"GSI1" | "GSI2" | "GSI3" | "GSI4" | "GSI5", ReadonlyArray<IndexPartition>>>
  >
  readonly sends?: ReadonlyArray<SendingQueueId>
  /** Whether it publishes the service's events. */
  readonly publishes?: boolean
  /** Names of secrets behind the prefix, with `*` for any part. */
  readonly secrets?: ReadonlyArray<string>
  /** Whether it encrypts or decrypts the secrets of webhooks. */
  readonly usesKey?: boolean
  /** Whether it signs the links of mails, or asks whether they are ours. */
  readonly usesMailKey?: boolean
  /** Whether it sends mail, as the configured sender. */
  readonly mails?: boolean
  /** Whether it acts for one tenant at a time, in a session of the tenants' role: with its secret, its archives and the catalogues'. */
  readonly actsForTenants?: boolean
  /** Whether it also makes new versions of its secrets and moves their stages. */
  readonly rotates?: boolean
  /** Folders whose archives it reads itself. */
  readonly gets?: ReadonlyArray<Folder>
  /** Folders for which it makes, for no one tenant, URLs by which WordPress puts an archive; a URL can do what its maker may. */
  readonly puts?: ReadonlyArray<Folder>
  /** Folders from which it deletes. */
  readonly deletes?: ReadonlyArray<Folder>
}

const distinct = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(values)]
const indexes = ["GSI1", "GSI2", "GSI3", "GSI4", "GSI5"] as const

/** All that any of these may. */
export const together = (...all: ReadonlyArray<Grants>): Grants => ({
  reads: distinct(all.flatMap(({ reads = [] }) => reads)),
  writes: distinct(all.flatMap(({ writes = [] }) => writes)),
  removes: distinct(all.flatMap(({ removes = [] }) => removes)),
  queries: Object.fromEntries(
    indexes
      .map((index) => [index, distinct(all.flatMap(({ queries }) => queries?.[index] ?? []))] as const)
      .filter(([, partitions]) => partitions.length > 0),
  ),
  sends: distinct(all.flatMap(({ sends = [] }) => sends)),
  publishes: all.some(({ publishes = false }) => publishes),
  secrets: distinct(all.flatMap(({ secrets = [] }) => secrets)),
  usesKey: all.some(({ usesKey = false }) => usesKey),
  usesMailKey: all.some(({ usesMailKey = false }) => usesMailKey),
  mails: all.some(({ mails = false }) => mails),
  actsForTenants: all.some(({ actsForTenants = false }) => actsForTenants),
  rotates: all.some(({ rotates = false }) => rotates),
  gets: distinct(all.flatMap(({ gets = [] }) => gets)),
  puts: distinct(all.flatMap(({ puts = [] }) => puts)),
  deletes: distinct(all.flatMap(({ deletes = [] }) => deletes)),
})

/** Each API function but those that only read: the answers under an Idempotency-Key. */
const remembering: Grants = { writes: ["IDEMPOTENCY#*"] }
/** Each of these that changes something of a tenant's: also how many changes a tenant of its tier asks for. */
const counting = together(remembering, { reads: ["TENANT#*"], writes: ["CHANGES#*"] })

export const readingSites: Grants = { reads: ["TENANT#*"] }
export const readingOperations: Grants = {
  reads: ["TENANT#*"],
  queries: { GSI1: ["OPERATION#*"], GSI2: ["TENANT#*#STATUS"] },
}
/** Reads an operation, and counts who waits for its end. */
export const awaitingOperations = together(readingOperations, { writes: ["WAITS#*"] })
export const readingBackups: Grants = { reads: ["TENANT#*", "SITE#*"] }
/** Says how long single backups are kept. */
export const keepingBackups = together(readingBackups, counting, { writes: ["SITE#*"] })
export const readingTemplates: Grants = { reads: ["TEMPLATE"] }
export const readingPlugins: Grants = { reads: ["PLUGIN"] }
export const readingSitePlugins: Grants = { reads: ["TENANT#*", "SITE#*", "PLUGIN"] }
/** The mails that sites have captured, which their WordPress has. */
export const readingMail: Grants = { reads: ["TENANT#*"], actsForTenants: true }
export const lookingAfterSites: Grants = {
  reads: ["TENANT#*"],
  writes: ["TENANT#*"],
  actsForTenants: true,
}

/** Starts operations on sites that are there. */
const starting: Grants = { reads: ["TENANT#*"], writes: ["TENANT#*"] }

/** Has downloads of backups made, and gives links to them, which can do what their maker may. */
export const downloadingBackups = together(readingBackups, starting, counting, {
  writes: ["SITE#*"],
  sends: ["update"],
  actsForTenants: true,
})

/** Makes sites: with a claim on a name, and what templates and plugins they name, screened beside what a site has. */
const making = together(starting, {
  reads: ["TEMPLATE", "PLUGIN", "SUBDOMAIN#*", "SITE#*"],
  writes: ["SUBDOMAIN#*"],
  queries: { GSI4: ["PLUGIN_SLUG#*"] },
  sends: ["creation"],
})
/** Starts creations and clones. */
export const startingCreations = together(making, counting)
export const startingDeletions = together(starting, counting, { sends: ["deletion"] })
/** Makes a site, looks at it, and deletes it, as three functions of the API would. */
export const checkingSynthetically = together(making, lookingAfterSites, { sends: ["deletion"] })
export const startingBackups = together(starting, {
  queries: { GSI3: ["STATUS#ACTIVE", "STATUS#SUSPENDED"] },
  sends: ["update"],
})

/** The same of what is done beside the site's own changes: it takes a turn among the site's backups. */
export const schedulingVerifications = together(startingBackups, { reads: ["SITE#*"], writes: ["SITE#*"] })
export const startingVerifications = together(starting, counting, {
  reads: ["SITE#*"],
  writes: ["SITE#*"],
  sends: ["update"],
})

/** The users of sites, who are in their WordPress. */
export const changingUsers = together(counting, { reads: ["TENANT#*"], actsForTenants: true })
/** Looks whose the domains are that sites claim, writes it down, and has it done. */
export const lookingAtDomains = together(starting, {
  reads: ["SITE#*", "DOMAIN#*"],
  writes: ["SITE#*", "DOMAIN#*"],
  removes: ["SITE#*", "DOMAIN#*"],
  queries: { GSI3: ["DOMAIN#DUE"] },
  sends: ["update"],
})
/** The same when a caller asks for it. */
export const claimingDomains = together(lookingAtDomains, counting)
/** Lets users in, whom their WordPress knows. */
export const loggingIn = changingUsers

/** Finds the sites that lag behind their tenant's release of WordPress, has them upgraded, and records it. */
export const upgradingSites = together(lookingAfterSites, {
  queries: { GSI3: ["STATUS#ACTIVE", "STATUS#SUSPENDED"] },
})
export const readingEvents = together(readingSites, { actsForTenants: true })
export const runningEvents: Grants = {
  reads: ["TURN"],
  writes: ["TURN"],
  queries: { GSI3: ["TENANTS"] },
  actsForTenants: true,
}

/** Ends operations of every kind without running any of their steps. */
const ending = together(starting, {
  reads: ["SITE#*"],
  writes: ["SUBDOMAIN#*", "SITE#*", "LINEAGE#*", "PLUGIN", "TEMPLATE"],
  removes: ["TENANT#*", "SUBDOMAIN#*", "LINEAGE#*", "SITE#*"],
  publishes: true,
})
/** Ends them, or sends them on to put things back. */
export const endingOperations = together(ending, { sends: ["creation", "update", "deletion"] })
export const changingOperations = together(ending, counting, readingOperations, {
  reads: ["SUBDOMAIN#*", "LINEAGE#*"],
  sends: ["creation", "update", "deletion"],
})
export const reconciling = together(ending, {
  queries: { GSI1: ["OPERATION#*"], GSI3: ["OPERATION#*"] },
  sends: ["creation", "update", "deletion"],
})

/** Runs the steps of operations, and sends on those that are more than one run has time for. */
export const runningOperations = together(ending, {
  sends: ["creation", "update", "deletion"],
  reads: ["PLUGIN", "TEMPLATE", "LINEAGE#*", "SUBDOMAIN#*", "DOMAIN#*"],
  removes: ["DOMAIN#*"],
  queries: { GSI1: ["BACKUP#*", "OPERATION#*"], GSI2: ["INSTALLED#*"], GSI4: ["PLUGIN_SLUG#*"] },
  actsForTenants: true,
})

/** Runs a change of a site within its request, and hands it to the queue when the time is over. */
export const changingSites = together(runningOperations, counting, { sends: ["update"] })

const lookingIntoPackages: Grants = { gets: ["packages"] }

export const writingTemplates = together(remembering, {
  reads: ["TEMPLATE", "PLUGIN"],
  writes: ["TEMPLATE"],
  removes: ["TEMPLATE"],
})
/** Also looks into the packages of themes. */
export const registeringTemplates = together(writingTemplates, lookingIntoPackages)
export const capturingTemplates = together(registeringTemplates, readingSites, {
  actsForTenants: true,
  queries: { GSI4: ["PLUGIN_SLUG#*"] },
  puts: ["templates"],
})
export const writingPlugins = together(remembering, {
  reads: ["PLUGIN"],
  writes: ["PLUGIN", "PLUGIN_SLUG#*"],
  removes: ["PLUGIN_SLUG#*"],
  queries: { GSI4: ["PLUGIN_SLUG#*"], GSI2: ["INSTALLED#*"] },
})
/** Also looks into the packages of plugins. */
export const registeringPlugins = together(writingPlugins, lookingIntoPackages)
export const settingTiers = together(remembering, { reads: ["TENANT#*"], writes: ["TENANT#*"] })
/** Drops backups that have expired, and takes away what no other names: of operations that are open it leaves everything. */
export const expiringBackups: Grants = {
  reads: ["SITE#*", "TENANT#*"],
  writes: ["SITE#*", "SWEEP"],
  removes: ["SITE#*"],
  queries: { GSI3: ["BACKUP#*", "PACKS#*"] },
  deletes: ["backups", "packs"],
}
export const refreshingVulnerabilities: Grants = {
  reads: ["PLUGIN"],
  writes: ["PLUGIN"],
  queries: { GSI2: ["INSTALLED#*"] },
  publishes: true,
  secrets: ["vulnerability-feed"],
}
export const rotatingPasswords: Grants = { secrets: ["*/wp-app-password"], rotates: true }
/** Tenants' webhooks, and what went to them. */
export const keepingWebhooks = together(counting, {
  reads: ["WEBHOOKS#*", "WEBHOOK#*"],
  writes: ["WEBHOOKS#*", "WEBHOOK#*"],
  removes: ["WEBHOOKS#*"],
  queries: { GSI2: ["WEBHOOK#*"] },
  sends: ["webhooks"],
  usesKey: true,
})
