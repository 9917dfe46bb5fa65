import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { ownKeyPolicy } from "../infra/inventory/topics.ts"

/** The key of webhooks' secrets. Who may use it, the functions' own policies say. */
export class WebhookKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>

  constructor(
    name: string,
    { accountId, environment }: { readonly environment: string; readonly accountId: pulumi.Input<string> },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:WebhookKey", name, { environment, accountId }, options)
    const key = new aws.kms.Key(
      name,
      {
        description: `Secrets of webhooks of WordPress site management, ${environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi.output(accountId).apply(ownKeyPolicy),
      },
      { parent: this },
    )
    new aws.kms.Alias(name, { name: `alias/bbws-wp-webhooks-${environment}`, targetKeyId: key.id }, { parent: this })
    this.arn = key.arn
    this.registerOutputs({ arn: this.arn })
  }
}
