import { keptMs } from "../../src/operations/engine/OperationKeeping.ts"

/** What a function is taken to do in a month for one site. */
export interface Usage {
  /** Invocations a site and month. */
  readonly times: number
  /** How long one takes, by the measurements on this machine and what WordPress takes, in seconds. */
  readonly seconds: number
  /** Units of the table one takes, with those of its indexes and of transactions, which count twice. */
  readonly reads: number
  readonly writes: number
}

const read = (times: number, reads = 1): Usage => ({ times, seconds: 0.1, reads, writes: 0 })
const change = (times: number, seconds: number): Usage => ({ times, seconds, reads: 12, writes: 70 })

/** An ordinary site of a small business: looked at each day, backed up each night, changed now and then. */
export const usage: Readonly<Record<string, Usage>> = {
  "site-get": read(120),
  "site-list": read(60, 5),
  // Most wait for the end of an operation, and look some ten times.
  "operation-get": { times: 40, seconds: 5, reads: 10, writes: 2 },
  "operation-list": read(10, 5),
  "site-health": { times: 30, seconds: 1.5, reads: 1, writes: 3 },
  "site-cron": { times: 1, seconds: 0.5, reads: 1, writes: 0 },
  "site-mail": { times: 2, seconds: 0.5, reads: 1, writes: 0 },
  "site-domains": read(3, 3),
  "domain-change": change(0.1, 5),
  // A claim or two of each site, each day.
  "domain-verifier": { times: 60, seconds: 0.2, reads: 3, writes: 4 },
  "backup-list": read(5, 3),
  "backup-keep": read(0.1, 2),
  "backup-download": read(0.05, 6),
  "backup-verify": { times: 0.1, seconds: 0.3, reads: 6, writes: 20 },
  "template-list": read(2, 10),
  "plugin-list": read(10, 10),
  "site-plugin-list": read(20, 3),
  "site-create": { times: 0.1, seconds: 0.5, reads: 8, writes: 30 },
  "site-update": change(1, 2),
  "site-status": change(0.1, 2),
  "site-backup": change(1, 8),
  "site-restore": change(0.05, 15),
  "site-promote": change(0.2, 20),
  "site-clone": { times: 0.05, seconds: 0.5, reads: 8, writes: 30 },
  "site-delete": { times: 0.05, seconds: 0.5, reads: 4, writes: 30 },
  "template-apply": change(0.1, 20),
  "plugin-install": change(1, 8),
  "plugin-update": change(4, 12),
  "plugin-configure": change(1, 2),
  "plugin-status": change(0.5, 3),
  "plugin-uninstall": change(0.3, 3),
  "site-creator": change(0.15, 15),
  // A backup each night, and what a request did not finish.
  "site-updater": change(31, 8),
  "site-deleter": change(0.05, 20),
  // A tenant's webhook is told of the nightly backups, too.
  "webhook-deliverer": { times: 40, seconds: 0.4, reads: 4, writes: 16 },
  webhooks: read(1, 2),
  // Whoever asked for something is told, and of nothing that a schedule did.
  "mail-sender": { times: 6, seconds: 0.4, reads: 1, writes: 1 },
  "mail-unsubscribe": { times: 0.01, seconds: 0.2, reads: 0, writes: 1 },
  // One of each site in four weeks, many in a turn.
  "backup-verifier": { times: 1, seconds: 0.1, reads: 3, writes: 30 },
  // Twice a day each, many in a turn: what is written is when it is looked after again.
  "site-upgrader": { times: 60, seconds: 0.1, reads: 1, writes: 4 },
}

/** For so long a function remembers a tenant's password; the schedule of scheduled events asks every tenant each minute. */
export const secretMinutes = 5

/** Seconds that a schedule takes for a thousand sites. */
export const scheduleSeconds = 5
/** What a site has, and how much of it a night's backup has to store anew, with its manifest. */
export const siteGigabytes = 0.2
export const changedGigabytes = 0.004
/** How many of its backups are kept at a time, and objects that each puts into the bucket. */
export const backupsKept = 30
export const backupObjects = 3
/** What of a site's backups is in the bucket: its content once, and what has changed since, night by night. */
export const storedGigabytes = siteGigabytes + backupsKept * changedGigabytes
/** Records of a site, its operations, backups and plugins. */
export const recordKilobytes = 120
/** An operation that has ended, with the names of its steps and what its indexes hold of it. */
export const operationKilobytes = 4
export const operationMonths = keptMs / (30 * 86_400_000)
/** Zones in which functions run, and what an invocation sends and gets of AWS's services. */
export const zones = 2
export const trafficKilobytes = 60
/** The vulnerability feed, which comes daily by way of a NAT gateway. */
export const feedGigabytes = 0.15
/** Bytes of log and metrics of an invocation. */
export const logBytes = 1500
/** Sites of a tenant: a tenant has one secret. */
export const sitesOfTenant = 5
