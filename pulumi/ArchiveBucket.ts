import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { exportDays } from "../src/platform/BackupRetention.ts"

/**
 * The bucket of archives and packages: private, encrypted, TLS only. Archives go after their retention, what clones carry after
 * a day; packages and captured templates stay, and so do packs, which backups of many days share: the sweeper alone knows when
 * none needs them any more. No version of an object can be removed while a backup of its day is kept:
 * whoever may write, or delete, only puts something in front of it.
 */
export class ArchiveBucket extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>
  readonly name: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly bucketName: pulumi.Input<string>
      readonly backupRetentionDays: number
      /** Another region than that of the stack. */
      readonly region?: string
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:ArchiveBucket", name, args, options)
    const inside = { parent: this }
    const where = args.region === undefined ? {} : { region: args.region }
    const bucket = new aws.s3.Bucket(name, { bucket: args.bucketName, objectLockEnabled: true, ...where }, inside)
    const of = { bucket: bucket.id, ...where }
    new aws.s3.BucketPublicAccessBlock(
      name,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      inside,
    )
    new aws.s3.BucketOwnershipControls(name, { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, inside)
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      inside,
    )
    const versioning = new aws.s3.BucketVersioning(
      name,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      inside,
    )
    const retained = args.backupRetentionDays
    // Governance: an administrator of the account may still remove what has to go, the functions may not.
    new aws.s3.BucketObjectLockConfiguration(
      name,
      { ...of, rule: { defaultRetention: { mode: "GOVERNANCE", days: retained } } },
      { ...inside, dependsOn: [versioning] },
    )
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        ...of,
        rules: [
          ...[
            { id: "backups", days: retained, oldDays: 1 },
            { id: "exports", days: exportDays, oldDays: 1 },
            { id: "packages", oldDays: retained },
            { id: "templates", oldDays: retained },
            // Its lock may be over while a backup of today still needs it: what deletes it leaves it for as long again.
            { id: "packs", oldDays: retained },
          ].map(({ days, id, oldDays }) => ({
            id,
            status: "Enabled",
            filter: { prefix: `${id}/` },
            ...(days === undefined ? {} : { expiration: { days } }),
            noncurrentVersionExpiration: { noncurrentDays: oldDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          })),
          { id: "markers", status: "Enabled", filter: { prefix: "" }, expiration: { expiredObjectDeleteMarker: true } },
        ],
      },
      { ...inside, dependsOn: [versioning] },
    )
    new aws.s3.BucketPolicy(
      name,
      {
        ...of,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      },
      inside,
    )
    this.arn = bucket.arn
    this.name = bucket.bucket
    this.registerOutputs({ arn: this.arn, name: this.name })
  }
}
