import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { liveAlias } from "../infra/inventory/release.ts"
import type { Route } from "../infra/inventory/routes.ts"
import type { ApiFunction } from "./ApiDefinition.ts"

/** ARN of the requests of a route in one stage: what its function lets in. */
const requestsOf = (executionArn: pulumi.Input<string>, stageName: string, { method, resource }: Route) =>
  pulumi.interpolate`${executionArn}/${stageName}/${method}${resource.replaceAll(/\{\w+\}/g, "*")}`

/** A route in the letters that Lambda takes in a statement's id: `get-v1-0-tenants-tenantId-sites`. */
export const statementIdOf = ({ method, resource }: Route): string =>
  `${method.toLowerCase()}${resource.replaceAll(/[{}]/g, "").replaceAll(/[^A-Za-z0-9_]/g, "-")}`

/** Lets each route of the stage invoke its function. */
export const makePermissions = (
  name: string,
  args: {
    readonly executionArn: pulumi.Input<string>
    readonly stageName: string
    readonly routes: ReadonlyArray<Route>
    /** By their names in the inventory. */
    readonly functions: Readonly<Record<string, ApiFunction>>
  },
  options: pulumi.CustomResourceOptions,
): void => {
  for (const route of args.routes) {
    const target = args.functions[route.functionName]
    if (target === undefined) throw new Error(`The function ${route.functionName} of ${route.resource} was not given`)
    const statementId = statementIdOf(route)
    new aws.lambda.Permission(
      `${name}-${statementId}`,
      {
        statementId,
        action: "lambda:InvokeFunction",
        function: target.name,
        qualifier: liveAlias,
        principal: "apigateway.amazonaws.com",
        sourceArn: requestsOf(args.executionArn, args.stageName, route),
      },
      // A second statement of the same id would be refused.
      { ...options, deleteBeforeReplace: true },
    )
  }
}
