import * as pulumi from "@pulumi/pulumi"

import { parametersOf, resourcesOf, type Route } from "../infra/inventory/routes.ts"
import { gatewayAnswers, headersOf, type Refusal, refusalsOf, templateOf } from "./gatewayTemplates.ts"

/** A function that the API invokes, behind its alias. */
export interface ApiFunction {
  readonly name: pulumi.Input<string>
  /** Of the alias. */
  readonly invokeArn: pulumi.Input<string>
  /** Seconds. */
  readonly timeout: number
}

export interface DefinitionArgs {
  readonly title: string
  readonly userPoolArn: pulumi.Input<string>
  readonly routes: ReadonlyArray<Route>
  /** By their names in the inventory. */
  readonly functions: Readonly<Record<string, ApiFunction>>
  readonly apiKeyRequired: boolean
}

/** Milliseconds that API Gateway waits for an answer, at most. */
const longestIntegration = 29_000

const prefixed = (prefix: string, headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([header, value]) => [`${prefix}.${header}`, value]))

const parametersIn = (path: string) =>
  parametersOf(path.replace("+}", "}")).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }))

/** The function alone reads queries, headers and bodies: what it refuses has our envelope, and names every field. */
const served = ({ apiKeyRequired, functions }: DefinitionArgs, { functionName, resource }: Route) => {
  const target = functions[functionName]
  if (target === undefined) throw new Error(`The function ${functionName} of ${resource} was not given`)
  return {
    parameters: parametersIn(resource),
    security: [{ portal: [], ...(apiKeyRequired ? { key: [] } : {}) }],
    responses: { 200: { description: "What the function answers" } },
    "x-amazon-apigateway-integration": {
      type: "aws_proxy",
      httpMethod: "POST",
      uri: target.invokeArn,
      timeoutInMillis: Math.min(target.timeout * 1000, longestIntegration),
    },
  }
}

/**
 * 404 and 405 with our envelope. Without these API Gateway answers 403 where it has no method, and to a request with an
 * `Authorization` header with a sentence about signatures of IAM.
 */
const refused = ({ path, problem }: Refusal) => {
  const statusCode = String(problem.response.status)
  const headers = headersOf(problem)
  return {
    parameters: parametersIn(path),
    security: [],
    responses: {
      [statusCode]: {
        description: "Not served here",
        headers: Object.fromEntries(Object.keys(headers).map((header) => [header, { schema: { type: "string" } }])),
      },
    },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": JSON.stringify({ statusCode: problem.response.status }) },
      // A body that is not JSON would be taken for the template's, and fail with 500.
      passthroughBehavior: "never",
      responses: {
        default: {
          statusCode,
          responseParameters: prefixed("method.response.header", headers),
          responseTemplates: { "application/json": templateOf(problem) },
        },
      },
    },
  }
}

/** What API Gateway answers before any method, in the envelope of all other errors. */
const responses = Object.fromEntries(
  Object.entries(gatewayAnswers).map(([type, problem]) => [
    type,
    {
      statusCode: problem.response.status,
      responseParameters: prefixed("gatewayresponse.header", headersOf(problem)),
      responseTemplates: { "application/json": templateOf(problem) },
    },
  ]),
)

/**
 * The whole REST API as API Gateway imports it: OpenAPI with its own extensions. What is imported takes the place of all that
 * was there, so a deployment after it has no route of before; single resources of Pulumi would be deleted only after it.
 */
export const definitionOf = (args: DefinitionArgs): pulumi.Output<string> => {
  const refusals = new Map(refusalsOf(resourcesOf(args.routes)).map((refusal) => [refusal.path, refusal]))
  const methodsOf = (path: string) =>
    Object.fromEntries(
      args.routes
        .filter(({ resource }) => resource === path)
        .map((route) => [route.method.toLowerCase(), served(args, route)]),
    )
  return pulumi.jsonStringify({
    openapi: "3.0.1",
    info: { title: args.title, version: "1.0" },
    paths: Object.fromEntries(
      Array.from(refusals, ([path, refusal]) => [
        path,
        { ...methodsOf(path), "x-amazon-apigateway-any-method": refused(refusal) },
      ]),
    ),
    components: {
      securitySchemes: {
        portal: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          "x-amazon-apigateway-authtype": "cognito_user_pools",
          "x-amazon-apigateway-authorizer": { type: "cognito_user_pools", providerARNs: [args.userPoolArn] },
        },
        ...(args.apiKeyRequired ? { key: { type: "apiKey", name: "x-api-key", in: "header" } } : {}),
      },
    },
    "x-amazon-apigateway-gateway-responses": responses,
  })
}
