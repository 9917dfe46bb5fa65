import * as aws from "@pulumi/aws"
import type * as pulumi from "@pulumi/pulumi"

import { type ApiPart, labelOf, part } from "./ApiParts.ts"
import { idOf, type ResourceIds } from "./ApiResources.ts"
import { headersOf, type Refusal, templateOf } from "./gatewayTemplates.ts"

/**
 * 404 and 405 with our envelope. Without these API Gateway answers 403 where it has no method, and to a request with an
 * `Authorization` header with a sentence about signatures of IAM.
 */
export const makeRefusals = (
  name: string,
  args: {
    readonly api: aws.apigateway.RestApi
    readonly refusals: ReadonlyArray<Refusal>
    readonly resourceIds: ResourceIds
  },
  options: pulumi.CustomResourceOptions,
): ReadonlyArray<ApiPart> =>
  args.refusals.flatMap(({ path, problem }) => {
    const label = `${name}-any-${labelOf(path)}`
    const at = { restApi: args.api.id, resourceId: idOf(args.resourceIds, path) }
    const statusCode = String(problem.response.status)
    const headers = Object.entries(headersOf(problem)).map(
      ([header, value]) => [`method.response.header.${header}`, value] as const,
    )
    const method = part(aws.apigateway.Method, label, { ...at, httpMethod: "ANY", authorization: "NONE" }, options)
    const httpMethod = method.resource.httpMethod
    const integration = part(
      aws.apigateway.Integration,
      label,
      {
        ...at,
        httpMethod,
        type: "MOCK",
        requestTemplates: { "application/json": JSON.stringify({ statusCode: problem.response.status }) },
        // A body that is not JSON would be taken for the template's, and fail with 500.
        passthroughBehavior: "NEVER",
      },
      options,
    )
    const methodResponse = part(
      aws.apigateway.MethodResponse,
      label,
      {
        ...at,
        httpMethod,
        statusCode,
        responseParameters: Object.fromEntries(headers.map(([header]) => [header, true])),
      },
      options,
    )
    const integrationResponse = part(
      aws.apigateway.IntegrationResponse,
      label,
      {
        ...at,
        httpMethod,
        statusCode: methodResponse.resource.statusCode,
        responseParameters: Object.fromEntries(headers),
        responseTemplates: { "application/json": templateOf(problem) },
      },
      { ...options, dependsOn: [integration.resource] },
    )
    return [method, integration, methodResponse, integrationResponse]
  })
