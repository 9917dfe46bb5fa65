import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { copyTopics, tableCopies } from "../infra/inventory/copies.ts"
import { CopyTopic } from "./CopyTopic.ts"

/** Minutes within which AWS Backup is to begin, its least, and those within which it gives up. */
const window = { startWindow: 60, completionWindow: 180 }

/** Copies of the table in a vault of another account, every hour: whoever rules this account does not rule them. */
export class TableCopies extends pulumi.ComponentResource {
  /** Of what tells that a copy was made. */
  readonly topicName: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly environment: string
      readonly accountId: pulumi.Input<string>
      readonly tableArn: pulumi.Input<string>
      readonly vaultArn: string
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:TableCopies", name, {}, options)
    const { accountId, environment, tableArn, vaultArn } = args
    const inside = { parent: this }
    // A backup passes through it on its way, so that the stack may take it with it.
    const vault = new aws.backup.Vault(name, { name: `bbws-wp-${environment}`, forceDestroy: true }, inside)
    const role = new aws.iam.Role(
      name,
      {
        name: `bbws-wp-table-copies-${environment}`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" }],
        }),
      },
      inside,
    )
    const rights = new aws.iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup" },
      inside,
    )
    const plan = new aws.backup.Plan(
      name,
      {
        name: `bbws-wp-table-${environment}`,
        rules: tableCopies.map((each) => ({
          ruleName: each.name,
          targetVaultName: vault.name,
          schedule: each.schedule,
          ...window,
          lifecycle: { deleteAfter: 1 },
          copyActions: [{ destinationVaultArn: vaultArn, lifecycle: { deleteAfter: each.keptDays } }],
        })),
      },
      inside,
    )
    new aws.backup.Selection(
      name,
      { name: "table", planId: plan.id, iamRoleArn: role.arn, resources: [tableArn] },
      { ...inside, dependsOn: [rights] },
    )
    const topic = new CopyTopic(name, { id: "tableCopied", environment, accountId }, inside)
    new aws.backup.VaultNotifications(
      name,
      {
        backupVaultName: vault.name,
        snsTopicArn: topic.arn,
        backupVaultEvents: [...copyTopics.tableCopied.events],
      },
      inside,
    )
    this.topicName = topic.name
    this.registerOutputs({ topicName: this.topicName })
  }
}
