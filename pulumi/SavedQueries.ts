import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { queries } from "../infra/monitoring/queries.ts"
import { savedName, textOf } from "../infra/monitoring/SavedQuery.ts"

export interface SavedQueriesArgs {
  readonly environment: string
  /** Log groups of functions, by their names in the inventory. */
  readonly functionLogs: Readonly<Record<string, pulumi.Input<string>>>
  readonly accessLog: pulumi.Input<string>
}

/** The questions of the runbook, to be asked of the logs in CloudWatch's console. */
export class SavedQueries extends pulumi.ComponentResource {
  constructor(name: string, args: SavedQueriesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:SavedQueries", name, { environment: args.environment }, options)
    const groupOf = (definition: string): pulumi.Input<string> => {
      const group = args.functionLogs[definition]
      if (group === undefined) throw new Error(`The function ${definition} of the inventory is not deployed`)
      return group
    }
    for (const query of queries) {
      new aws.cloudwatch.QueryDefinition(
        `${name}-${query.name}`,
        {
          name: savedName(query, args.environment),
          queryString: textOf(query),
          logGroupNames: query.of === "access" ? [args.accessLog] : query.of.map(groupOf),
        },
        { parent: this },
      )
    }
    this.registerOutputs({})
  }
}
