import type { AlarmKind, Watched } from "./Alarm.ts"
import { type Deployed, ofReplica, ofTopic } from "./watched.ts"

/** Watches what is published on a topic, where the stack has such copies. */
const published =
  (id: "archivesLate" | "archivesFailed" | "tableCopied") =>
  <Name>({ copies }: Deployed<Name>): ReadonlyArray<Watched<Name>> => {
    const name = copies[id]
    return name === undefined ? [] : [{ metrics: [ofTopic(name)] }]
  }

const recovery = "`docs/recovery.md`"

/** Alarms on what copies the archives and the table to another region and another account. */
export const ofCopies: ReadonlyArray<AlarmKind> = [
  {
    name: "ArchiveCopyFailed",
    watched: published("archivesFailed"),
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    period: 900,
    missing: "notBreaching",
    severity: "critical",
    why: "S3 could not copy an archive to the other region or account, and does not try again: one archive has no copy.",
    action: `Subscribe to the topic \`bbws-wp-archives-failed-$ENV\` for the keys and reasons. Usually the other bucket's policy, versions or lock; then copy what is missing: ${recovery}, "An archive has no copy".`,
  },
  {
    name: "ArchiveCopyLate",
    watched: published("archivesLate"),
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    period: 900,
    periods: 2,
    missing: "notBreaching",
    severity: "warning",
    why: "Archives are not copied within the quarter of an hour that S3 promises, for half an hour: the hour of the RPO is at risk.",
    action: "Look at AWS Health for S3 in both regions. S3 goes on by itself.",
  },
  {
    name: "TableReplicaLate",
    watched: (deployed) => {
      const { tableRegion } = deployed.copies
      return tableRegion === undefined ? [] : [{ metrics: [ofReplica(deployed, tableRegion)] }]
    },
    statistic: "Maximum",
    comparison: ">",
    threshold: 300_000,
    unit: "ms",
    period: 300,
    periods: 3,
    missing: "notBreaching",
    severity: "critical",
    why: "The table's replica in the other region is more than five minutes behind, for a quarter of an hour; usually it is a second.",
    action: "Look at AWS Health for DynamoDB in both regions. DynamoDB goes on by itself.",
  },
  {
    name: "TableCopyStopped",
    watched: published("tableCopied"),
    statistic: "Sum",
    comparison: "<",
    threshold: 1,
    period: 3600,
    periods: 3,
    missing: "breaching",
    severity: "critical",
    why: "No copy of the table came to the other account's vault in three hours, for which there is a plan of every hour. No data is what this looks like.",
    action: `\`aws backup list-copy-jobs --by-state FAILED\` says why: the vault's policy, the organization's cross-account setting, or a region that has not opted in (${recovery}, "Another account"). After the first deployment it stands until the first copy.`,
  },
]
