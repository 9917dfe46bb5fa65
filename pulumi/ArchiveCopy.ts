import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import type { Folder } from "../infra/grants.ts"
import { ArchiveBucket } from "./ArchiveBucket.ts"

/** What is copied: everything but what a clone carries for a day. */
const folders = ["backups", "packages", "templates"] as const satisfies ReadonlyArray<Exclude<Folder, "exports">>

/** Minutes within which S3 promises a copy, its only choice; the design's RPO is an hour. */
const withinMinutes = { minutes: 15 }

/**
 * A second bucket in another region, to which S3 copies every archive as it comes. What is deleted here stays there until its
 * own retention is over.
 */
export class ArchiveCopy extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { readonly of: ArchiveBucket; readonly region: string; readonly backupRetentionDays: number },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:ArchiveCopy", name, {}, options)
    const { backupRetentionDays, of: source, region } = args
    const inside = { parent: this }
    const copy = new ArchiveBucket(
      name,
      { bucketName: pulumi.interpolate`${source.name}-copy`, backupRetentionDays, region },
      inside,
    )
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
            allowed("Copy", ["s3:ReplicateObject", "s3:ReplicateTags"], pulumi.interpolate`${copy.arn}/*`),
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
        rules: folders.map((folder, priority) => ({
          id: folder,
          priority,
          status: "Enabled",
          filter: { prefix: `${folder}/` },
          deleteMarkerReplication: { status: "Disabled" },
          destination: {
            bucket: copy.arn,
            replicationTime: { status: "Enabled", time: withinMinutes },
            metrics: { status: "Enabled", eventThreshold: withinMinutes },
          },
        })),
      },
      // S3 copies only between buckets that keep versions.
      { ...inside, dependsOn: [source, copy, policy] },
    )
    this.registerOutputs({})
  }
}
