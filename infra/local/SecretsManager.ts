import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { Effect, Schema } from "effect"

import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"

/** Any request is small: it names a secret. */
const bodyLimit = 64 * 1024

const GetSecretValue = Schema.fromJsonString(Schema.Struct({ SecretId: Schema.String }))

const arnPrefix = (region: string): string => `arn:aws:secretsmanager:${region}:000000000000:secret:`

/** The six characters that Secrets Manager puts behind a name in its ARN. */
const suffixOf = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 6)

const answer = (status: number, body: object, error?: string): HttpAnswer => ({
  status,
  headers: {
    "content-type": "application/x-amz-json-1.1",
    ...(error === undefined ? {} : { "x-amzn-errortype": error }),
  },
  body: JSON.stringify(error === undefined ? body : { __type: error, ...body }),
})

/** A secret's name from a request's id, which is the name or the ARN. */
const nameOf = (id: string, region: string): string =>
  id.startsWith(arnPrefix(region)) ? id.slice(arnPrefix(region).length, -7) : id

/**
 * Secrets Manager's `GetSecretValue` in its own wire format (AWS JSON 1.1), so that the real SDK client speaks to it.
 * No other operation is served, because the service may use no other.
 */
export const startSecretsManager = Effect.fnUntraced(function* (options: {
  readonly region: string
  readonly secrets: ReadonlyMap<string, string>
}) {
  const createdAt = Date.now() / 1000
  const find = (id: string): HttpAnswer => {
    const name = nameOf(id, options.region)
    const value = options.secrets.get(name)
    if (value === undefined) {
      const message = "Secrets Manager can't find the specified secret."
      return answer(400, { Message: message }, "ResourceNotFoundException")
    }
    return answer(200, {
      ARN: `${arnPrefix(options.region)}${name}-${suffixOf(name)}`,
      Name: name,
      VersionId: "00000000-0000-4000-8000-000000000001",
      VersionStages: ["AWSCURRENT"],
      SecretString: value,
      CreatedDate: createdAt,
    })
  }
  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      const message = "Missing Authentication Token"
      return Effect.succeed(answer(400, { message }, "MissingAuthenticationTokenException"))
    }
    if (request.headers["x-amz-target"] !== "secretsmanager.GetSecretValue") {
      return Effect.succeed(answer(400, {}, "UnknownOperationException"))
    }
    return readBody(request, bodyLimit).pipe(
      Effect.flatMap((body) => Schema.decodeUnknownEffect(GetSecretValue)(String(body))),
      Effect.map(({ SecretId }) => find(SecretId)),
      Effect.catch(() => Effect.succeed(answer(400, {}, "SerializationException"))),
    )
  }
  const server = yield* listen({ port: 0, handle, portTaken: "No port is free." })
  return server.url
})
