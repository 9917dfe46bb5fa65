import { Schema } from "effect"

const Texts = Schema.Record(Schema.String, Schema.String)
const Integration = Schema.Struct({
  type: Schema.Literals(["aws_proxy", "mock"]),
  httpMethod: Schema.optionalKey(Schema.String),
  uri: Schema.optionalKey(Schema.String),
  timeoutInMillis: Schema.optionalKey(Schema.Number),
  passthroughBehavior: Schema.optionalKey(Schema.String),
  requestTemplates: Schema.optionalKey(Texts),
  responses: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({ statusCode: Schema.String, responseParameters: Texts, responseTemplates: Texts }),
    ),
  ),
})
const Operation = Schema.Struct({
  parameters: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      in: Schema.Literal("path"),
      required: Schema.Literal(true),
      schema: Schema.Struct({ type: Schema.Literal("string") }),
    }),
  ),
  security: Schema.Array(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  responses: Schema.Record(
    Schema.String,
    Schema.Struct({
      description: Schema.String,
      headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
    }),
  ),
  "x-amazon-apigateway-integration": Integration,
})
const Body = Schema.Struct({
  openapi: Schema.Literal("3.0.1"),
  info: Schema.Struct({ title: Schema.String, version: Schema.String }),
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({
    securitySchemes: Schema.Record(
      Schema.String,
      Schema.Struct({
        type: Schema.Literal("apiKey"),
        name: Schema.String,
        in: Schema.Literal("header"),
        "x-amazon-apigateway-authtype": Schema.optionalKey(Schema.String),
        "x-amazon-apigateway-authorizer": Schema.optionalKey(
          Schema.Struct({ type: Schema.String, providerARNs: Schema.Array(Schema.String) }),
        ),
      }),
    ),
  }),
  "x-amazon-apigateway-gateway-responses": Schema.Record(
    Schema.String,
    Schema.Struct({ statusCode: Schema.Number, responseParameters: Texts, responseTemplates: Texts }),
  ),
})
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Body), { onExcessProperty: "error" })

/** A method as API Gateway has it once a definition is imported. */
export interface ImportedMethod {
  readonly httpMethod: string
  readonly path: string
  /** `POST /v1.0/tenants/{tenantId}/sites` */
  readonly key: string
  readonly authorization: "NONE" | "COGNITO_USER_POOLS"
  readonly apiKeyRequired: boolean
  readonly pathParameters: ReadonlyArray<string>
  readonly integration: typeof Integration.Type
  readonly responses: (typeof Operation.Type)["responses"]
}

/** What API Gateway makes of a definition: whatever it does not know is a fault. */
export const importedFrom = (body: unknown) => {
  const definition = decode(body)
  const schemes = definition.components.securitySchemes
  const methods = Object.entries(definition.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([name, operation]): ImportedMethod => {
      const httpMethod = name === "x-amazon-apigateway-any-method" ? "ANY" : name.toUpperCase()
      const asked = operation.security.flatMap((requirement) => Object.keys(requirement)).map((each) => schemes[each])
      return {
        httpMethod,
        path,
        key: `${httpMethod} ${path}`,
        authorization: asked.some((scheme) => scheme?.["x-amazon-apigateway-authtype"] === "cognito_user_pools")
          ? "COGNITO_USER_POOLS"
          : "NONE",
        apiKeyRequired: asked.some((scheme) => scheme?.name === "x-api-key"),
        pathParameters: operation.parameters.map((parameter) => parameter.name),
        integration: operation["x-amazon-apigateway-integration"],
        responses: operation.responses,
      }
    }),
  )
  return {
    title: definition.info.title,
    methods,
    served: methods.filter(({ httpMethod }) => httpMethod !== "ANY"),
    refused: methods.filter(({ httpMethod }) => httpMethod === "ANY"),
    authorizers: Object.values(schemes).flatMap(({ name, "x-amazon-apigateway-authorizer": authorizer }) =>
      authorizer === undefined ? [] : [{ header: name, ...authorizer }],
    ),
    gatewayResponses: definition["x-amazon-apigateway-gateway-responses"],
  }
}
export type ImportedApi = ReturnType<typeof importedFrom>
