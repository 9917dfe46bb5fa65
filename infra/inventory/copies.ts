/** What is copied of the archives: everything but what a clone carries for a day. */
export const copiedFolders = ["backups", "packages", "templates", "packs"] as const

/** Where archives are copied to: a bucket of ours in another region, and one of another account's. */
export type CopyPlace = "region" | "account"

/** A rule of the archives' replication. */
export const ruleId = (place: CopyPlace, folder: (typeof copiedFolders)[number]): string =>
  place === "region" ? folder : `${folder}-${place}`

/**
 * What AWS tells of copies, on topics that nobody has to hear: CloudWatch counts what is published, and alarms read that. S3's
 * own metric of a copy's lag is in the region of the copy, where an alarm cannot reach the topic of alerts.
 */
export const copyTopics = {
  archivesLate: { name: "bbws-wp-archives-late", service: "s3", events: ["s3:Replication:OperationMissedThreshold"] },
  archivesFailed: {
    name: "bbws-wp-archives-failed",
    service: "s3",
    events: ["s3:Replication:OperationFailedReplication"],
  },
  tableCopied: { name: "bbws-wp-table-copied", service: "backup", events: ["COPY_JOB_SUCCESSFUL"] },
} as const satisfies Record<
  string,
  { readonly name: string; readonly service: "s3" | "backup"; readonly events: ReadonlyArray<string> }
>
export type CopyTopicId = keyof typeof copyTopics

/** S3 tells of this account's buckets alone; AWS Backup has no condition that would say so of it. */
export const copyTopicPolicy = (id: CopyTopicId, topicArn: string, accountId: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Copies",
        Effect: "Allow",
        Principal: { Service: `${copyTopics[id].service}.amazonaws.com` },
        Action: "sns:Publish",
        Resource: topicArn,
        ...(copyTopics[id].service === "s3" ? { Condition: { StringEquals: { "aws:SourceAccount": accountId } } } : {}),
      },
    ],
  })

/** How often the table is copied into another account, and for how many days a copy is kept there. */
export const tableCopies = [
  { name: "hourly", schedule: "cron(0 * * * ? *)", keptDays: 2, kept: 48 },
  { name: "daily", schedule: "cron(30 0 * * ? *)", keptDays: 35, kept: 35 },
] as const

/** What a role of ours needs in another account's bucket: to put copies there, which become that account's. */
export const foreignCopying = ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"] as const

/** The policy of the other account's bucket: our copies come in, over TLS, and nothing of ours takes any out. */
export const recoveryBucketPolicy = (bucket: string, copyRoleArn: string): string => {
  const arn = `arn:aws:s3:::${bucket}`
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Copies",
        Effect: "Allow",
        Principal: { AWS: copyRoleArn },
        Action: foreignCopying,
        Resource: `${arn}/*`,
      },
      {
        Sid: "Look",
        Effect: "Allow",
        Principal: { AWS: copyRoleArn },
        Action: ["s3:GetBucketVersioning", "s3:ListBucket"],
        Resource: arn,
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  })
}

/** The policy of the other account's vault. */
export const recoveryVaultPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Copies",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "backup:CopyIntoBackupVault",
        Resource: "*",
      },
    ],
  })
