import * as aws from "@pulumi/aws"
import type * as pulumi from "@pulumi/pulumi"

import { type ApiPart, part } from "./ApiParts.ts"
import { gatewayAnswers, headersOf, templateOf } from "./gatewayTemplates.ts"

/** What API Gateway answers before any method, in the envelope of all other errors. */
export const makeGatewayResponses = (
  name: string,
  api: aws.apigateway.RestApi,
  options: pulumi.CustomResourceOptions,
): ReadonlyArray<ApiPart> =>
  Object.entries(gatewayAnswers).map(([responseType, problem]) =>
    part(
      aws.apigateway.Response,
      `${name}-${responseType.toLowerCase().replaceAll("_", "-")}`,
      {
        restApiId: api.id,
        responseType,
        statusCode: String(problem.response.status),
        responseParameters: Object.fromEntries(
          Object.entries(headersOf(problem)).map(([header, value]) => [`gatewayresponse.header.${header}`, value]),
        ),
        responseTemplates: { "application/json": templateOf(problem) },
      },
      options,
    ),
  )
