import * as pulumi from "@pulumi/pulumi"

/** What cannot be made again as it was, by type, and why. */
export const kept: Readonly<Record<string, string>> = {
  "aws:dynamodb/table:Table": "the records of all tenants",
  "aws:s3/bucket:Bucket": "backups, packs, packages and templates",
  "aws:secretsmanager/secret:Secret": "passwords of tenants' WordPress",
  "aws:kms/key:Key": "what webhooks' secrets are encrypted with, and links of mails signed",
  "aws:sesv2/emailIdentity:EmailIdentity": "the sender's zone has the records that AWS made for it",
  "aws:cognito/userPool:UserPool": "the portal's users",
  "aws:apigateway/apiKey:ApiKey": "AWS makes the value, and the portals have it",
}

/**
 * From here on, what is kept is protected, whichever part of a stack makes it: `npm run pulumi -- up` and `npm run pulumi -- destroy` refuse to
 * delete or replace it. Where somebody takes the protection away, Pulumi forgets it, and AWS keeps it all the same.
 */
export const keepWhatCannotBeMadeAgain = (): void => {
  pulumi.runtime.registerStackTransformation(({ opts, props, type }) =>
    Object.hasOwn(kept, type)
      ? { props, opts: pulumi.mergeOptions(opts, { protect: true, retainOnDelete: true }) }
      : undefined,
  )
}
