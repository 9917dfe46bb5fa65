import { createHash, randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { Effect, Schema } from "effect"

import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"
import { SecretsRefusal, SecretVersions } from "./SecretVersions.ts"
import { reasonOf, StackError } from "./StackError.ts"

/** Any request is small: it names a secret, or has its value. */
const bodyLimit = 64 * 1024

const text = Schema.optionalKey(Schema.String)
const Request = Schema.fromJsonString(
  Schema.Struct({
    SecretId: Schema.String,
    VersionId: text,
    VersionStage: text,
    ClientRequestToken: text,
    SecretString: text,
    VersionStages: Schema.optionalKey(Schema.Array(Schema.String)),
    MoveToVersionId: text,
    RemoveFromVersionId: text,
  }),
)
type Request = typeof Request.Type & { readonly ClientRequestToken: string }
const decodeRequest = Schema.decodeUnknownEffect(Request)

/** What a rotation function is sent. */
export interface RotationEvent {
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly Step: (typeof steps)[number]
}
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const

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

const notThere = () =>
  new SecretsRefusal({
    type: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret.",
  })

type Operation = (secret: SecretVersions, request: Request, names: { ARN: string; Name: string }) => object

/** The operations that the service and its operators use, as AWS answers them. */
const operations: Readonly<Record<string, Operation>> = {
  GetSecretValue: (secret, request, names) => {
    const { stages, value, versionId } = secret.get({ versionId: request.VersionId, stage: request.VersionStage })
    return { ...names, VersionId: versionId, VersionStages: stages, SecretString: value }
  },
  DescribeSecret: (secret, _request, names) => ({
    ...names,
    RotationEnabled: true,
    VersionIdsToStages: secret.stages,
  }),
  PutSecretValue: (secret, request, names) => {
    const { ClientRequestToken, SecretString = "", VersionStages = ["AWSCURRENT"] } = request
    secret.put(ClientRequestToken, SecretString, VersionStages)
    return { ...names, VersionId: ClientRequestToken, VersionStages }
  },
  UpdateSecretVersionStage: (secret, request, names) => {
    const { MoveToVersionId, RemoveFromVersionId, VersionStage = "" } = request
    secret.moveStage(VersionStage, { to: MoveToVersionId, from: RemoveFromVersionId })
    return names
  },
  RotateSecret: (secret, { ClientRequestToken }, names) => {
    secret.beginRotation(ClientRequestToken)
    return { ...names, VersionId: ClientRequestToken }
  },
}

/**
 * Secrets Manager in its own wire format (AWS JSON 1.1), so that the real SDK client speaks to it. `rotate` is the function
 * that rotates its secrets: `RotateSecret` has it do each step, in order.
 */
export const startSecretsManager = Effect.fnUntraced(function* (options: {
  readonly region: string
  readonly secrets: ReadonlyMap<string, string>
  readonly rotate?: (event: RotationEvent) => Effect.Effect<unknown, unknown>
}) {
  const { region, rotate = () => Effect.void } = options
  const secrets = new Map([...options.secrets].map(([name, value]) => [name, new SecretVersions(value)]))
  const scope = yield* Effect.scope

  const perform = Effect.fnUntraced(function* (run: Operation, request: Request) {
    const name = nameOf(request.SecretId, region)
    const secret = secrets.get(name)
    if (secret === undefined) return yield* notThere()
    const names = { ARN: `${arnPrefix(region)}${name}-${suffixOf(name)}`, Name: name }
    const { ClientRequestToken } = request
    const done = yield* Effect.try({ try: () => run(secret, request, names), catch: (cause) => cause })
    if (run === operations["RotateSecret"]) {
      // AWS answers before the first step too, and tells of a step that failed in its logs only.
      yield* Effect.forEach(steps, (Step) => rotate({ SecretId: names.ARN, ClientRequestToken, Step }), {
        discard: true,
      }).pipe(Effect.ignore, Effect.forkIn(scope))
    }
    return answer(200, done)
  })

  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      const message = "Missing Authentication Token"
      return Effect.succeed(answer(400, { message }, "MissingAuthenticationTokenException"))
    }
    const [, operation = ""] = String(request.headers["x-amz-target"]).split("secretsmanager.")
    const run = operations[operation]
    if (run === undefined) return Effect.succeed(answer(400, {}, "UnknownOperationException"))
    return readBody(request, bodyLimit).pipe(
      Effect.flatMap((body) => decodeRequest(String(body))),
      Effect.flatMap((decoded) => perform(run, { ClientRequestToken: randomUUID(), ...decoded })),
      Effect.catch((error) =>
        Effect.succeed(
          error instanceof SecretsRefusal
            ? answer(400, { Message: error.message }, error.type)
            : answer(400, {}, "SerializationException"),
        ),
      ),
    )
  }
  const server = yield* listen({ port: 0, handle, portTaken: "No port is free." })
  return {
    url: server.url,
    /** Makes a secret, or another in its place. */
    make: (name: string, value: string) =>
      Effect.sync(() => {
        secrets.set(name, new SecretVersions(value))
      }),
    /** Begins a rotation whose steps are somebody else's to do; answers the secret's ARN. */
    beginRotation: (name: string, token: string) =>
      Effect.try({
        try: () => {
          const secret = secrets.get(name)
          if (secret === undefined) throw notThere()
          secret.beginRotation(token)
          return `${arnPrefix(region)}${name}-${suffixOf(name)}`
        },
        catch: (cause) => new StackError({ message: reasonOf(cause) }),
      }),
  }
})
