import { customMetrics } from "../../src/platform/Metrics.ts"
import { endpointsNeeded } from "../iam/endpoints.ts"
import { copiedFolders, tableCopies } from "../inventory/copies.ts"
import { firewallRules } from "../inventory/firewallRules.ts"
import { functions } from "../inventory/functions.ts"
import { alarmsOf } from "./alarms.ts"
import { burnRatesOf } from "./burnRates.ts"
import { prices } from "./prices.ts"
import {
  backupObjects,
  backupsKept,
  changedGigabytes,
  feedGigabytes,
  logBytes,
  operationKilobytes,
  operationMonths,
  recordKilobytes,
  scheduleSeconds,
  secretMinutes,
  siteGigabytes,
  sitesOfTenant,
  storedGigabytes,
  trafficKilobytes,
  usage,
  zones,
} from "./usage.ts"
import { anyStack } from "./watched.ts"

const hoursOfMonth = 30 * 24
const minutesOfMonth = hoursOfMonth * 60
/** What writes as much is an operation. */
const operationWrites = 30
/** Long polls of one event source mapping: five at a time, each of twenty seconds. */
const pollsOfMonth = 5 * 3 * minutesOfMonth

/** Metrics that S3 keeps of each rule of a replication. */
const replicationMetrics = 4

interface Work {
  readonly api: boolean
  readonly invocations: number
  readonly gigabyteSeconds: number
  readonly reads: number
  readonly writes: number
}

const workOf = (sites: number): ReadonlyArray<Work> =>
  functions.map(({ memory, name, trigger }) => {
    const { reads, seconds, times, writes } = usage[name] ?? { times: 0, seconds: 0, reads: 0, writes: 0 }
    const scheduled = trigger.type === "schedule" ? minutesOfMonth / trigger.everyMinutes : 0
    const duration = times * sites * seconds + (scheduled * (scheduleSeconds * sites)) / 1000
    return {
      api: trigger.type === "api",
      invocations: times * sites + scheduled,
      gigabyteSeconds: (duration * memory) / 1024,
      reads: reads * times * sites,
      writes: writes * times * sites,
    }
  })

export interface Cost {
  readonly what: string
  /** How it is counted. */
  readonly by: string
  /** US dollars a month. */
  readonly dollars: number
}

/** Of copies elsewhere, which a stack has that is given a `recoveryRegion` and a `recoveryAccount`. */
const copyCosts = (
  sites: number,
  { archives, records, writes }: { readonly archives: number; readonly records: number; readonly writes: number },
): ReadonlyArray<Cost> => {
  const put = sites * 31 * backupObjects
  const carried = sites * 31 * changedGigabytes
  const backups = tableCopies.reduce((total, { kept }) => total + kept, 0)
  const metrics = copiedFolders.length * replicationMetrics * prices.metricMonth
  return [
    {
      what: "Table in another region",
      by: `${(writes / 1e6).toFixed(2)} million write units again, ${records.toFixed(2)} GB with recovery`,
      dollars:
        writes * prices.replicaWriteUnit + records * (prices.tableGigabyteMonth + prices.tableRecoveryGigabyteMonth),
    },
    {
      what: "Backups in another region",
      by: `${Math.round(archives)} GB, of which ${Math.round(carried)} GB come in a month, within 15 minutes`,
      dollars:
        archives * prices.otherArchiveGigabyteMonth +
        put * prices.otherArchivePut +
        carried * (prices.replicationTimeGigabyte + prices.otherRegionGigabyte) +
        metrics,
    },
    {
      what: "Copies in another account",
      by: `the backups again, in the same region, and ${backups} backups of the table`,
      dollars:
        archives * prices.archiveGigabyteMonth +
        put * prices.archivePut +
        carried * prices.replicationTimeGigabyte +
        records * backups * prices.tableBackupGigabyteMonth +
        metrics,
    },
  ]
}

/** What a month costs with so many sites, by the inventory, the usage and the prices; WordPress itself is not in it. */
export const costsOf = (sites: number): ReadonlyArray<Cost> => {
  const work = workOf(sites)
  const sum = (of: (each: Work) => number) => work.reduce((total, each) => total + of(each), 0)
  const invocations = sum((each) => each.invocations)
  const requests = sum(({ api, invocations: times }) => (api ? times : 0))
  const consumers = functions.filter(({ trigger }) => trigger.type === "queue").length
  const [reads, writes] = [sum((each) => each.reads), sum((each) => each.writes)]
  const [records, archives] = [(sites * recordKilobytes) / 1e6, sites * storedGigabytes]
  const burnRates = burnRatesOf(anyStack)
  // An alarm is paid for each metric in it, and one on alarms as a whole.
  const watched = [
    ...alarmsOf(anyStack).map(({ metrics }) => metrics),
    ...burnRates.flatMap((each) => each.windows.map(({ counts }) => counts)),
  ]
  const alarmMetrics = watched.reduce((total, { length }) => total + length, 0)
  // A promotion restores a backup, too.
  const restores = (usage["site-restore"]?.times ?? 0) + (usage["site-promote"]?.times ?? 0)
  const readArchives = sites * restores * siteGigabytes
  const rules = firewallRules({ perAddress: 10, perTenant: 10, tenants: {} }, []).length
  const operations = functions.reduce((total, { name }) => {
    const { times = 0, writes = 0 } = usage[name] ?? {}
    return total + (writes >= operationWrites ? times * sites : 0)
  }, 0)
  const tenants = Math.ceil(sites / sitesOfTenant)
  const interfaces = endpointsNeeded().filter(({ kind }) => kind === "Interface").length
  const traffic = (invocations * trafficKilobytes) / 1e6
  const million = (value: number) => `${(value / 1e6).toFixed(2)} million`
  return [
    {
      what: "Lambda",
      by: `${functions.length} functions: ${million(invocations)} invocations, ${Math.round(sum((each) => each.gigabyteSeconds))} GB-seconds`,
      dollars: sum((each) => each.gigabyteSeconds) * prices.lambdaGigabyteSecond + invocations * prices.lambdaRequest,
    },
    { what: "API Gateway", by: `${million(requests)} requests`, dollars: requests * prices.apiRequest },
    {
      what: "Firewall",
      by: `a web ACL with ${rules} rules, ${million(requests)} requests`,
      dollars: prices.firewallMonth + rules * prices.firewallRuleMonth + requests * prices.firewallRequest,
    },
    {
      what: "DynamoDB",
      by: `${million(reads)} read and ${million(writes)} write units, ${records.toFixed(2)} GB with recovery`,
      dollars:
        reads * prices.tableReadUnit +
        writes * prices.tableWriteUnit +
        records * (prices.tableGigabyteMonth + prices.tableRecoveryGigabyteMonth),
    },
    {
      what: "Operations kept",
      by: `${(operations / sites).toFixed(0)} operations of ${operationKilobytes} KB a site and month, for ${operationMonths} months`,
      dollars:
        ((operationMonths * operations * operationKilobytes) / 1e6) *
        (prices.tableGigabyteMonth + prices.tableRecoveryGigabyteMonth),
    },
    {
      what: "SQS",
      by: `${consumers} consumers polling, ${million(consumers * pollsOfMonth)} requests`,
      dollars: consumers * pollsOfMonth * prices.queueRequest,
    },
    {
      what: "S3",
      by: `${Math.round(archives)} GB of backups (${backupsKept} a site of ${siteGigabytes} GB, of which ${changedGigabytes * 1000} MB change a night) in Standard-IA, ${Math.round(readArchives)} GB read`,
      dollars:
        archives * prices.archiveGigabyteMonth +
        sites * 31 * backupObjects * prices.archivePut +
        readArchives * prices.archiveReadGigabyte,
    },
    ...copyCosts(sites, { writes, records, archives }),
    {
      what: "CloudWatch",
      by: `${watched.length} alarms on ${alarmMetrics} metrics, ${burnRates.length} on alarms, a dashboard, ${Object.keys(customMetrics).length} metrics and their dimensions, ${((invocations * logBytes) / 1e9).toFixed(2)} GB of logs`,
      dollars:
        alarmMetrics * prices.alarmMonth +
        burnRates.length * prices.compositeAlarmMonth +
        prices.dashboardMonth +
        // A metric with a dimension has some ten values of it.
        Object.values(customMetrics).reduce((count, metric) => count + ("by" in metric ? 11 : 1), 0) *
          prices.metricMonth +
        ((invocations * logBytes) / 1e9) * prices.logGigabyte,
    },
    {
      what: "Endpoints",
      by: `${interfaces} interface endpoints in ${zones} zones, ${traffic.toFixed(0)} GB`,
      dollars: interfaces * zones * hoursOfMonth * prices.endpointHour + traffic * prices.endpointGigabyte,
    },
    {
      what: "NAT",
      by: `a gateway in ${zones} zones, for the vulnerability feed`,
      dollars: zones * hoursOfMonth * prices.natHour + 30 * feedGigabytes * prices.natGigabyte,
    },
    {
      what: "X-Ray",
      // The sampling that is AWS's default: one a second at most, and a twentieth of the others.
      by: "a twentieth of the invocations traced",
      dollars: invocations * 0.05 * prices.trace,
    },
    {
      what: "Secrets and keys",
      by: `${tenants} tenants' secrets, each read every ${secretMinutes} minutes, a key for alerts and one for webhooks`,
      dollars:
        tenants * (prices.secretMonth + (minutesOfMonth / secretMinutes) * prices.secretRead) +
        2 * prices.keyMonth +
        sites * (usage["webhook-deliverer"]?.times ?? 0) * prices.keyRequest,
    },
  ]
}
