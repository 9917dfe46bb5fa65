import { Schema } from "effect"
import { OpenApi } from "effect/http-api"

import { Api } from "../../src/app/Api.ts"
import { type Endpoint, resourceOf } from "../../src/http/Endpoint.ts"
import { errorComponents, errorNames, failureOf, headers, successOf } from "./Answers.ts"
import { exampleOf } from "./Examples.ts"
import { isObject, isSame, type JsonObject, objectAt } from "./Json.ts"
import { parametersOf } from "./Parameters.ts"
import { enumComponents, explained } from "./Properties.ts"
import { resultComponents, resultSchema } from "./results.ts"
import { mendSchema, mergeTwins, opened, reachable } from "./Schemas.ts"
import { eventSchemas, webhookParameters, webhooksOf } from "./Webhooks.ts"

const tags: Readonly<Record<string, string>> = {
  sites: "WordPress sites, from creation to deletion.",
  domains: "The names under which a site is found, and whose they are.",
  backups: "Backups of a site, and the way back to one.",
  operations: "What goes on in the background, and how far it is.",
  templates: "Themes with content and plugins, ready to be applied.",
  plugins: "The marketplace, and the plugins of a site.",
  tenants: "What a tenant may have.",
  webhooks: "Where a tenant's events are sent, and what became of them.",
}

const security = {
  cognito: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The ID token of the customer portal's Cognito user pool. The claims `sub`, `email`, `cognito:groups` (the roles) and `custom:tenantIds` (the tenants) say who calls.",
  },
}

const servers = [
  // First, so that who reads the document can try it: the tokens of `npm run token` are for this one.
  { url: "http://127.0.0.1:3000", description: "`npm start` on a machine" },
  {
    url: "https://{host}",
    description: "API Gateway, in the account of the environment",
    variables: {
      host: { default: "api.wpdev.bbws.io", description: "The deployment's own name." },
    },
  },
]

/** All endpoints, with the group that is their tag. */
export const endpoints: ReadonlyArray<{ readonly group: string; readonly endpoint: Endpoint }> = Object.values(
  Api.groups,
).flatMap((group) => Object.values(group.endpoints).map((endpoint) => ({ group: group.identifier, endpoint })))

/** The schema of an endpoint's body, if it takes one. */
export const payloadOf = (endpoint: Endpoint): Schema.Top | undefined =>
  [...endpoint.payload.values()].flatMap(({ schemas }) => [...schemas])[0]

const requestOf = (endpoint: Endpoint, generated: unknown): JsonObject => {
  const payload = payloadOf(endpoint)
  if (payload === undefined) return {}
  const schema = mendSchema(objectAt(generated, "requestBody", "content", "application/json", "schema"))
  const example = exampleOf(endpoint).request
  // No body is as good as `{}`, where that says enough.
  return {
    requestBody: { required: !Schema.is(payload)({}), content: { "application/json": { schema, example } } },
  }
}

const operationOf = (group: string, endpoint: Endpoint, generated: JsonObject, schemas: JsonObject): JsonObject => {
  const responses = Object.entries(objectAt(generated, "responses")).map(([status, response]) => [
    status,
    status.startsWith("2") ? successOf(endpoint, status, response, schemas) : failureOf(errorNames(response)),
  ])
  return {
    operationId: endpoint.identifier,
    tags: [group],
    summary: generated["summary"],
    description: generated["description"],
    parameters: parametersOf(endpoint),
    ...requestOf(endpoint, generated),
    responses: Object.fromEntries(responses),
  }
}

/** An operation's result is one of those that there are; the record has no form for it. */
const withResult = (name: string, schema: unknown): unknown =>
  name === "Operation" || name === "RetriedOperation"
    ? { ...objectAt(schema), properties: { ...objectAt(schema, "properties"), result: resultSchema } }
    : schema

/** Parameters that stand the same in several places become components. */
const hoistParameters = (operations: ReadonlyArray<JsonObject>) => {
  const parametersIn = ({ parameters }: JsonObject) => (Array.isArray(parameters) ? parameters.filter(isObject) : [])
  const kindOf = (parameter: JsonObject) => `${String(parameter["in"])} ${String(parameter["name"])}`
  const shared = new Map(
    [...Map.groupBy(operations.flatMap(parametersIn), kindOf)].flatMap(([kind, uses]) =>
      uses.length > 1 && uses.every((use) => isSame(use, uses[0])) ? [[kind, uses[0] ?? {}] as const] : [],
    ),
  )
  const hoist = (operation: JsonObject): JsonObject => ({
    ...operation,
    parameters: parametersIn(operation).map((parameter) =>
      shared.has(kindOf(parameter)) ? { $ref: `#/components/parameters/${String(parameter["name"])}` } : parameter,
    ),
  })
  return { shared: Object.fromEntries([...shared.values()].map((one) => [String(one["name"]), one])), hoist }
}

/**
 * The OpenAPI 3.1 document of the API: `OpenApi.fromApi`, and what that does not say. It is mended in these points:
 *
 * - parameters are written from their types, with patterns and limits; `fromApi` shows numbers in queries as strings;
 * - the schemas of an error are one component again; `fromApi` numbers those that each endpoint makes anew;
 * - answers are open for more fields, and integers have no limits that mean nothing;
 * - what webhooks are sent is added, by type of event;
 * - every property is described, instants are `date-time`, and enumerations and the results of operations have names;
 * - security, servers, headers, descriptions and examples are added; errors and parameters in common become components.
 */
export const apiDocument = (): JsonObject => {
  const generated = OpenApi.fromApi(Api)
  const schemas = mergeTwins(generated.components.schemas)
  const operations = endpoints.map(({ endpoint, group }) => {
    const path = resourceOf(endpoint)
    const method = endpoint.method.toLowerCase()
    const operation = operationOf(group, endpoint, objectAt(generated, "paths", path, method), schemas)
    return { path, method, operation }
  })
  const { hoist, shared } = hoistParameters(operations.map(({ operation }) => operation))
  const requests = reachable(
    operations.map(({ operation }) => operation["requestBody"]),
    schemas,
  )
  const names = [
    ...new Set(
      Object.values(objectAt(generated, "paths")).flatMap((item) =>
        Object.values(objectAt(item)).flatMap((operation) =>
          Object.entries(objectAt(operation, "responses")).flatMap(([status, response]) =>
            status.startsWith("2") ? [] : errorNames(response),
          ),
        ),
      ),
    ),
  ].toSorted()
  /** Errors that some endpoint answers with a status of their own. */
  const alone = new Set(
    Object.values(objectAt(generated, "paths")).flatMap((item) =>
      Object.values(objectAt(item)).flatMap((operation) =>
        Object.entries(objectAt(operation, "responses")).flatMap(([status, response]) => {
          const of = status.startsWith("2") ? [] : errorNames(response)
          return of.length === 1 ? of : []
        }),
      ),
    ),
  )
  const components = Object.fromEntries(
    Object.entries({ ...schemas, ...resultComponents }).map(([name, schema]) => {
      const answered = requests.has(name) ? schema : opened(schema)
      return [name, explained(withResult(name, answered), [name])] as const
    }),
  )
  const events = Object.fromEntries(
    Object.entries(eventSchemas()).map(([name, schema]) => [name, explained(schema, [name])]),
  )
  return {
    openapi: generated.openapi,
    info: { ...generated.info, contact: { name: "The hosting company's support" } },
    servers,
    security: [{ cognito: [] }],
    tags: generated.tags.map(({ name }) => ({ name, description: tags[name] })),
    paths: Object.fromEntries(
      [...Map.groupBy(operations, ({ path }) => path)].map(([path, all]) => [
        path,
        Object.fromEntries(all.map(({ method, operation }) => [method, explained(hoist(operation), [])])),
      ]),
    ),
    webhooks: webhooksOf(),
    components: {
      securitySchemes: security,
      parameters: explained({ ...shared, ...webhookParameters }, []),
      headers,
      ...errorComponents(names, alone),
      schemas: Object.fromEntries(
        Object.entries({ ...components, ...enumComponents, ...events }).toSorted(([one], [other]) =>
          one < other ? -1 : 1,
        ),
      ),
    },
  }
}
