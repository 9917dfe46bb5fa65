import * as pulumi from "@pulumi/pulumi"

import { parametersOf, resourcesOf, type Route } from "../infra/inventory/routes.ts"
import { answerHeaders, preflightHeaders } from "../src/http/Cors.ts"
import {
  allowOrigin,
  asTexts,
  corsMappings,
  gatewayAnswers,
  headersOf,
  type Refusal,
  refusalsOf,
  templateOf,
} from "./gatewayTemplates.ts"

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
  /** Of pages that may call the API; none: it answers to no page. */
  readonly corsOrigins: ReadonlyArray<string>
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
const served = ({ apiKeyRequired, functions }: DefinitionArgs, { functionName, open, resource }: Route) => {
  const target = functions[functionName]
  if (target === undefined) throw new Error(`The function ${functionName} of ${resource} was not given`)
  return {
    parameters: parametersIn(resource),
    security: open === true ? [] : [{ portal: [], ...(apiKeyRequired ? { key: [] } : {}) }],
    responses: { 200: { description: "What the function answers" } },
    "x-amazon-apigateway-integration": {
      type: "aws_proxy",
      httpMethod: "POST",
      uri: target.invokeArn,
      timeoutInMillis: Math.min(target.timeout * 1000, longestIntegration),
    },
  }
}

/** An answer that API Gateway gives without a function: its status, its headers as mappings, and the template of its body. */
const mocked = (
  path: string,
  status: number,
  answer: { readonly says: string; readonly headers: Readonly<Record<string, string>>; readonly template: string },
) => {
  const statusCode = String(status)
  return {
    parameters: parametersIn(path),
    security: [],
    responses: {
      [statusCode]: {
        description: answer.says,
        headers: Object.fromEntries(
          Object.keys(answer.headers).map((header) => [header, { schema: { type: "string" } }]),
        ),
      },
    },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": JSON.stringify({ statusCode: status }) },
      // A body that is not JSON would be taken for the template's, and fail with 500.
      passthroughBehavior: "never",
      responses: {
        default: {
          statusCode,
          responseParameters: prefixed("method.response.header", answer.headers),
          responseTemplates: { "application/json": answer.template },
        },
      },
    },
  }
}

/** What a browser asks before it sends a page's request: without a token, and whatever the caller may. */
const asked = (path: string, methods: ReadonlyArray<string>, origins: ReadonlyArray<string>) =>
  mocked(path, 204, {
    says: "Whether a page may call",
    headers: asTexts(preflightHeaders(methods)),
    template: allowOrigin(origins),
  })

/**
 * 404 and 405 with our envelope. Without these API Gateway answers 403 where it has no method, and to a request with an
 * `Authorization` header with a sentence about signatures of IAM.
 */
const refused = ({ path, problem }: Refusal, origins: ReadonlyArray<string>) =>
  mocked(path, problem.response.status, {
    says: "Not served here",
    headers: { ...headersOf(problem), ...(origins.length === 0 ? {} : asTexts(answerHeaders)) },
    template: `${allowOrigin(origins)}${templateOf(problem)}`,
  })

/** What API Gateway answers before any method, in the envelope of all other errors. */
const responsesTo = (origins: ReadonlyArray<string>) =>
  Object.fromEntries(
    Object.entries(gatewayAnswers).map(([type, problem]) => [
      type,
      {
        statusCode: problem.response.status,
        responseParameters: prefixed("gatewayresponse.header", { ...headersOf(problem), ...corsMappings(origins) }),
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
  const methodsOf = (path: string) => {
    const routes = args.routes.filter(({ resource }) => resource === path)
    const methods = routes.map(({ method }) => method)
    return {
      ...Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), served(args, route)])),
      ...(args.corsOrigins.length === 0 || methods.length === 0
        ? {}
        : { options: asked(path, methods, args.corsOrigins) }),
    }
  }
  return pulumi.jsonStringify({
    openapi: "3.0.1",
    info: { title: args.title, version: "1.0" },
    paths: Object.fromEntries(
      Array.from(refusals, ([path, refusal]) => [
        path,
        { ...methodsOf(path), "x-amazon-apigateway-any-method": refused(refusal, args.corsOrigins) },
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
    "x-amazon-apigateway-gateway-responses": responsesTo(args.corsOrigins),
  })
}
