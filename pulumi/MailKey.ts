import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { ownKeyPolicy } from "../infra/inventory/topics.ts"

/** The key that signs the links of mails. It is there without a sender, too: links of mails that were sent before still hold. */
export class MailKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>

  constructor(
    name: string,
    { accountId, environment }: { readonly environment: string; readonly accountId: pulumi.Input<string> },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:MailKey", name, { environment, accountId }, options)
    const key = new aws.kms.Key(
      name,
      {
        description: `Links of mails of WordPress site management, ${environment}`,
        keyUsage: "GENERATE_VERIFY_MAC",
        customerMasterKeySpec: "HMAC_256",
        deletionWindowInDays: 30,
        policy: pulumi.output(accountId).apply(ownKeyPolicy),
      },
      { parent: this },
    )
    new aws.kms.Alias(name, { name: `alias/bbws-wp-mail-${environment}`, targetKeyId: key.id }, { parent: this })
    this.arn = key.arn
    this.registerOutputs({ arn: this.arn })
  }
}
