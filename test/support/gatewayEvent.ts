import type { APIGatewayProxyEvent } from "aws-lambda"

/** Claims that every ID token of a user with an address has, of the app client that `samples.ts` allows. */
export const idToken = { aud: "portal", token_use: "id", email_verified: "true" }

/** An event of API Gateway's proxy integration, as far as it is not given: a GET without anything. */
export const gatewayEvent = (changes: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent => ({
  httpMethod: "GET",
  path: "/",
  resource: "/",
  headers: {},
  multiValueHeaders: {},
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: "000000000000",
    apiId: "api",
    authorizer: {},
    protocol: "HTTP/1.1",
    httpMethod: "GET",
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: "127.0.0.1",
      user: null,
      userAgent: null,
      userArn: null,
    },
    path: "/",
    stage: "v1",
    requestId: "request-1",
    requestTimeEpoch: 0,
    resourceId: "resource",
    resourcePath: "/",
  },
  ...changes,
})
