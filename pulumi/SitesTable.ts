import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { table } from "../infra/inventory/sitesTable.ts"

const keysOf = (index: { readonly partitionKey: string; readonly sortKey?: string }) => [
  { attributeName: index.partitionKey, keyType: "HASH" },
  ...(index.sortKey === undefined ? [] : [{ attributeName: index.sortKey, keyType: "RANGE" }]),
]

/** The table `sites` with its five indexes: on demand, recoverable to any second of 35 days, and not to be lost. */
export class SitesTable extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>
  readonly name: pulumi.Output<string>

  constructor(
    name: string,
    args: { readonly tableName: string; readonly recoveryRegion: string | undefined },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:SitesTable", name, args, options)
    const { recoveryRegion, tableName } = args
    const keys = [table, ...table.indexes].flatMap((of) => keysOf(of).map(({ attributeName }) => attributeName))
    const sites = new aws.dynamodb.Table(
      name,
      {
        // The same in all accounts, which are what keeps environments apart, until a restored copy takes its place.
        name: tableName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: table.partitionKey,
        rangeKey: table.sortKey,
        attributes: [...new Set(keys)].map((key) => ({ name: key, type: "S" })),
        globalSecondaryIndexes: table.indexes.map((index) => ({
          name: index.name,
          keySchemas: keysOf(index),
          projectionType: "ALL",
        })),
        ttl: { attributeName: table.timeToLive, enabled: true },
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: true,
        ...(recoveryRegion === undefined
          ? {}
          : {
              // DynamoDB copies a table through its stream.
              streamEnabled: true,
              streamViewType: "NEW_AND_OLD_IMAGES",
              replicas: [{ regionName: recoveryRegion, pointInTimeRecovery: true, deletionProtectionEnabled: true }],
            }),
      },
      { parent: this },
    )
    this.arn = sites.arn
    this.name = sites.name
    this.registerOutputs({ arn: this.arn, name: this.name })
  }
}
