import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { copiedFolders, type CopyPlace, copyTopics, foreignCopying, ruleId } from "../infra/inventory/copies.ts"
import { ArchiveBucket } from "./ArchiveBucket.ts"
import { CopyTopic } from "./CopyTopic.ts"

/** Minutes within which S3 promises a copy, its only choice; the design's RPO is an hour. */
const withinMinutes = { minutes: 15 }

/** A bucket of another account, by its policy open to our copies. */
export interface ForeignBucket {
  readonly accountId: string
  readonly bucket: string
}

interface Place {
  readonly id: CopyPlace
  readonly bucketArn: pulumi.Input<string>
  readonly actions: ReadonlyArray<string>
  readonly owner?: { readonly account: string; readonly accessControlTranslation: { readonly owner: "Destination" } }
}

/**
 * Buckets to which S3 copies every archive as it comes: one of ours in another region, one in another account, or both. What is
 * deleted here stays there until its own retention is over; what is in the other account is that account's.
 */
export class ArchiveCopy extends pulumi.ComponentResource {
  /** Of the role that copies, for the policy of another account's bucket. */
  readonly roleArn: pulumi.Output<string>
  /** Of what tells of copies that are late, and of those that failed. */
  readonly topicNames: Readonly<Record<"archivesLate" | "archivesFailed", pulumi.Output<string>>>

  constructor(
    name: string,
    args: {
      readonly of: ArchiveBucket
      readonly environment: string
      readonly accountId: pulumi.Input<string>
      readonly region: string | undefined
      readonly foreign: ForeignBucket | undefined
      readonly backupRetentionDays: number
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:ArchiveCopy", name, {}, options)
    const { accountId, backupRetentionDays, environment, foreign, of: source, region } = args
    const inside = { parent: this }
    const bucketName = pulumi.interpolate`${source.name}-copy`
    const copy =
      region === undefined ? undefined : new ArchiveBucket(name, { bucketName, backupRetentionDays, region }, inside)
    const places: ReadonlyArray<Place> = [
      ...(copy === undefined
        ? []
        : [{ id: "region", bucketArn: copy.arn, actions: ["s3:ReplicateObject", "s3:ReplicateTags"] } as const]),
      ...(foreign === undefined
        ? []
        : [
            {
              id: "account",
              bucketArn: `arn:aws:s3:::${foreign.bucket}`,
              actions: foreignCopying,
              owner: { account: foreign.accountId, accessControlTranslation: { owner: "Destination" } },
            } as const,
          ]),
    ]
    const role = new aws.iam.Role(
      name,
      {
        name: pulumi.interpolate`${source.name}-copy`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
        }),
      },
      inside,
    )
    const allowed = (Sid: string, Action: ReadonlyArray<string>, Resource: pulumi.Input<string>) => ({
      Sid,
      Effect: "Allow",
      Action,
      Resource: [Resource],
    })
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: "copies",
        role: role.id,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            allowed("Look", ["s3:GetReplicationConfiguration", "s3:ListBucket"], source.arn),
            allowed(
              "Read",
              [
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
                "s3:GetObjectRetention",
                "s3:GetObjectLegalHold",
              ],
              pulumi.interpolate`${source.arn}/*`,
            ),
            ...places.map(({ actions, bucketArn, id }) =>
              allowed(id === "region" ? "Copy" : "CopyAway", actions, pulumi.interpolate`${bucketArn}/*`),
            ),
          ],
        }),
      },
      inside,
    )
    new aws.s3.BucketReplicationConfig(
      name,
      {
        bucket: source.name,
        role: role.arn,
        rules: places
          .flatMap((place) => copiedFolders.map((folder) => ({ folder, place })))
          .map(({ folder, place: { bucketArn, id, owner } }, priority) => ({
            id: ruleId(id, folder),
            priority,
            status: "Enabled",
            filter: { prefix: `${folder}/` },
            deleteMarkerReplication: { status: "Disabled" },
            destination: {
              bucket: bucketArn,
              ...owner,
              replicationTime: { status: "Enabled", time: withinMinutes },
              metrics: { status: "Enabled", eventThreshold: withinMinutes },
            },
          })),
      },
      // S3 copies only between buckets that keep versions.
      { ...inside, dependsOn: [source, policy, ...(copy === undefined ? [] : [copy])] },
    )
    const topicOf = (id: "archivesLate" | "archivesFailed") =>
      new CopyTopic(name, { id, environment, accountId }, inside)
    const topics = { archivesLate: topicOf("archivesLate"), archivesFailed: topicOf("archivesFailed") }
    new aws.s3.BucketNotification(
      name,
      {
        bucket: source.name,
        topics: (["archivesLate", "archivesFailed"] as const).map((id) => ({
          id,
          topicArn: topics[id].arn,
          events: [...copyTopics[id].events],
        })),
      },
      inside,
    )
    this.roleArn = role.arn
    this.topicNames = { archivesLate: topics.archivesLate.name, archivesFailed: topics.archivesFailed.name }
    this.registerOutputs({ roleArn: this.roleArn })
  }
}
