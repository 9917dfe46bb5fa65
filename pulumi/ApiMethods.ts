import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { parametersOf, type Route } from "../infra/routes.ts"
import { type ApiPart, labelOf, part } from "./ApiParts.ts"
import { idOf, type ResourceIds } from "./ApiResources.ts"

/** A function that the API invokes. */
export interface ApiFunction {
  readonly name: pulumi.Input<string>
  readonly invokeArn: pulumi.Input<string>
  /** Seconds. */
  readonly timeout: number
}

/** Milliseconds that API Gateway waits for an answer, at most. */
const longestIntegration = 29_000

export interface MethodsArgs {
  readonly api: aws.apigateway.RestApi
  readonly stageName: string
  readonly authorizerId: pulumi.Input<string>
  readonly routes: ReadonlyArray<Route>
  readonly resourceIds: ResourceIds
  /** By their names in the inventory. */
  readonly functions: Readonly<Record<string, ApiFunction>>
  readonly apiKeyRequired: boolean
}

/** ARN of the requests of a route in one stage: what its function lets in. */
const requestsOf = (executionArn: pulumi.Input<string>, stageName: string, { method, resource }: Route) =>
  pulumi.interpolate`${executionArn}/${stageName}/${method}${resource.replaceAll(/\{\w+\}/g, "*")}`

/**
 * A method for each route, behind the authorizer, with its function, which alone reads queries, headers and bodies: what it
 * refuses has our envelope, and names every field.
 */
export const makeMethods = (
  name: string,
  args: MethodsArgs,
  options: pulumi.CustomResourceOptions,
): ReadonlyArray<ApiPart> =>
  args.routes.flatMap((route) => {
    const target = args.functions[route.functionName]
    if (target === undefined) throw new Error(`The function ${route.functionName} of ${route.resource} was not given`)
    const label = `${name}-${route.method.toLowerCase()}-${labelOf(route.resource)}`
    const at = { restApi: args.api.id, resourceId: idOf(args.resourceIds, route.resource) }
    const parameters = parametersOf(route.resource).map((parameter) => [`method.request.path.${parameter}`, true])
    const method = part(
      aws.apigateway.Method,
      label,
      {
        ...at,
        httpMethod: route.method,
        authorization: "COGNITO_USER_POOLS",
        authorizerId: args.authorizerId,
        apiKeyRequired: args.apiKeyRequired,
        requestParameters: Object.fromEntries(parameters),
      },
      options,
    )
    const integration = part(
      aws.apigateway.Integration,
      label,
      {
        ...at,
        httpMethod: method.resource.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: target.invokeArn,
        timeoutMilliseconds: Math.min(target.timeout * 1000, longestIntegration),
      },
      options,
    )
    new aws.lambda.Permission(
      label,
      {
        action: "lambda:InvokeFunction",
        function: target.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: requestsOf(args.api.executionArn, args.stageName, route),
      },
      options,
    )
    return [method, integration]
  })
