/**
 * Published on-demand prices of eu-west-1 in US dollars, without free tiers, taxes or discounts, as AWS's price pages gave them
 * in 2026. A price that changes is changed here; `node infra/monitoring/costsMarkdown.ts` then writes the table anew.
 */
export const prices = {
  /** aws.amazon.com/lambda/pricing, arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  /** aws.amazon.com/api-gateway/pricing, REST. */
  apiRequest: 3.5e-6,
  /** aws.amazon.com/dynamodb/pricing/on-demand. */
  tableReadUnit: 0.1415e-6,
  tableWriteUnit: 0.705e-6,
  tableGigabyteMonth: 0.283,
  tableRecoveryGigabyteMonth: 0.226,
  /** A unit written to a replica as well, and a GB of AWS Backup (aws.amazon.com/backup/pricing). */
  replicaWriteUnit: 0.705e-6,
  tableBackupGigabyteMonth: 0.11,
  /** aws.amazon.com/sqs/pricing, standard. A poll is a request. */
  queueRequest: 0.4e-6,
  /** aws.amazon.com/s3/pricing, Standard - Infrequent Access. */
  archiveGigabyteMonth: 0.0125,
  archivePut: 10e-6,
  archiveReadGigabyte: 0.01,
  /** eu-central-1's; the promise of a quarter of an hour, and the way to another region, a GB. */
  otherArchiveGigabyteMonth: 0.0135,
  otherArchivePut: 10e-6,
  replicationTimeGigabyte: 0.015,
  otherRegionGigabyte: 0.02,
  /** aws.amazon.com/cloudwatch/pricing. */
  alarmMonth: 0.1,
  compositeAlarmMonth: 0.5,
  metricMonth: 0.3,
  dashboardMonth: 3,
  logGigabyte: 0.57,
  /** aws.amazon.com/xray/pricing. */
  trace: 5e-6,
  /** aws.amazon.com/waf/pricing. */
  firewallMonth: 5,
  firewallRuleMonth: 1,
  firewallRequest: 0.6e-6,
  /** aws.amazon.com/ses/pricing. */
  mail: 1e-4,
  /** aws.amazon.com/privatelink/pricing and aws.amazon.com/vpc/pricing, an hour in one zone, and a GB. */
  endpointHour: 0.011,
  endpointGigabyte: 0.01,
  natHour: 0.048,
  natGigabyte: 0.048,
  /** aws.amazon.com/kms/pricing and aws.amazon.com/secrets-manager/pricing. */
  keyMonth: 1,
  keyRequest: 3e-6,
  secretMonth: 0.4,
  secretRead: 5e-6,
} as const
