import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

/**
 * The bucket of archives and packages: private, encrypted, TLS only. Backups go after their retention, what clones carry after
 * a day; packages and captured templates stay.
 */
export class ArchiveBucket extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>
  readonly name: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly bucketName: pulumi.Input<string>
      readonly backupRetentionDays: number
      /** Whether what is overwritten or deleted stays for a week; S3 copies no other bucket. */
      readonly versioned: boolean
      /** Another region than that of the stack. */
      readonly region?: string
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:ArchiveBucket", name, args, options)
    const inside = { parent: this }
    const where = args.region === undefined ? {} : { region: args.region }
    const bucket = new aws.s3.Bucket(name, { bucket: args.bucketName, ...where }, inside)
    const of = { bucket: bucket.id, ...where }
    if (args.versioned) {
      new aws.s3.BucketVersioning(name, { ...of, versioningConfiguration: { status: "Enabled" } }, inside)
    }
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
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        ...of,
        rules: [
          { id: "backups", prefix: "backups/", days: args.backupRetentionDays },
          { id: "exports", prefix: "exports/", days: 1 },
        ].map(({ days, id, prefix }) => ({
          id,
          status: "Enabled",
          filter: { prefix },
          expiration: { days },
          ...(args.versioned ? { noncurrentVersionExpiration: { noncurrentDays: 7 } } : {}),
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        })),
      },
      inside,
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
