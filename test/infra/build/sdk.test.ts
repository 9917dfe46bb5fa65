import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type IncomingHttpHeaders, type ServerResponse, createServer } from "node:http"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { getItemAnswer } from "../../../bench/harness/request.mjs"
import { bundle } from "../../../infra/build/bundle.ts"
import { sdkParts } from "../../../infra/build/plugins/sdkParts.ts"
import { addressesOf, functionVariables } from "../../../infra/local/functionEnvironment.ts"
import { makeLambdaHost } from "../../../infra/local/LambdaHost.ts"
import { gatewayEvent, idToken } from "../../support/gatewayEvent.ts"

const project = resolve(import.meta.dirname, "../../..")
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sdk-"))
  const { files } = await bundle(project, ["site-get"], { entryFileNames: "index.mjs", codeSplitting: false })
  mkdirSync(join(folder, "site-get"))
  writeFileSync(join(folder, "site-get/index.mjs"), files.get("index.mjs") ?? "")
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const variablesWith = (dynamodb: string): Record<string, string> => ({
  ...functionVariables({
    region: "eu-west-1",
    accessKeyId: "key",
    table: "sites",
    queueUrls: {
      creation: "creation",
      update: "update",
      deletion: "deletion",
      deadLetter: "dead-letter",
      webhooks: "webhooks",
      mail: "mail",
      mailDeadLetter: "mail-dead-letter",
    },
    topicArn: "topic",
    bucket: "archives",
    endpoints: {
      dynamodb,
      messaging: dynamodb,
      archives: dynamodb,
      secrets: dynamodb,
      sessions: dynamodb,
      keys: dynamodb,
      mail: dynamodb,
    },
    clientId: "portal",
    addresses: addressesOf(8080, "http://127.0.0.1:8081"),
  }),
  AWS_SESSION_TOKEN: "session",
})

const base = gatewayEvent()
const event = gatewayEvent({
  pathParameters: { tenantId: "tenant-1", siteId: "site-0198c1de-7a53-7c04-9d0b-3f6f3c1f7a11" },
  requestContext: {
    ...base.requestContext,
    authorizer: {
      claims: { ...idToken, sub: "user-1", "cognito:groups": "CUSTOMER_ADMIN", "custom:tenantIds": "tenant-1" },
    },
  },
})

type Reply = (response: ServerResponse) => void
const ok: Reply = (response) =>
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(getItemAnswer)
const refuse =
  (status: number, type: string): Reply =>
  (response) =>
    response
      .writeHead(status, { "content-type": "application/x-amz-json-1.0" })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "as told" }))
const hangUp: Reply = (response) => response.destroy()

const silence: Reply = () => undefined

/** A DynamoDB that gives the replies in turn, and the last one ever after. */
const startDynamoDb = (replies: ReadonlyArray<Reply>) =>
  Effect.acquireRelease(
    Effect.callback<{
      url: string
      asked: Array<IncomingHttpHeaders>
      ports: Set<number | undefined>
      stop: () => void
    }>((done) => {
      const asked = new Array<IncomingHttpHeaders>()
      const ports = new Set<number | undefined>()
      const server = createServer((request, response) => {
        request.resume().on("end", () => {
          asked.push(request.headers)
          ports.add(request.socket.remotePort)
          replies[Math.min(asked.length, replies.length) - 1]?.(response)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
        const stop = () => {
          server.closeAllConnections()
          server.close()
        }
        done(Effect.succeed({ url, asked, ports, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop),
  )

const decodeAnswer = Schema.decodeUnknownSync(
  Schema.Struct({
    statusCode: Schema.Int,
    headers: Schema.Record(Schema.String, Schema.String),
    body: Schema.fromJsonString(Schema.Unknown),
  }),
)

/** The answers to so many requests in one environment. */
const answersOf = Effect.fnUntraced(function* (dynamodb: string, requests = 1, timeout = 60) {
  const host = yield* makeLambdaHost({
    functions: [{ name: "site-get", memory: 128, timeout }],
    bundles: folder,
    logs: join(folder, "logs"),
    region: "eu-west-1",
    variables: variablesWith(dynamodb),
  })
  return yield* Effect.forEach(Array.from({ length: requests }), () =>
    Effect.map(host.invoke("site-get", event), decodeAnswer),
  )
})

describe("what is left of the AWS SDK", () => {
  it("stands in for modules that the SDK has", () => {
    for (const { file } of sdkParts) assert.isTrue(existsSync(join(project, "node_modules", file)), file)
  })

  it.live("signs with the credentials of the environment, and keeps its connection", () =>
    Effect.gen(function* () {
      const { asked, ports, url } = yield* startDynamoDb([ok])
      const answers = yield* answersOf(url, 3)
      assert.deepStrictEqual(
        answers.map(({ statusCode }) => statusCode),
        [200, 200, 200],
      )
      assert.lengthOf(asked, 3)
      assert.strictEqual(ports.size, 1)
      const [headers = {}] = asked
      assert.match(
        headers.authorization ?? "",
        /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=.*, Signature=[0-9a-f]{64}$/,
      )
      assert.strictEqual(headers["x-amz-security-token"], "session")
      assert.strictEqual(headers["x-amz-target"], "DynamoDB_20120810.GetItem")
      assert.include(headers["user-agent"] ?? "", "aws-sdk-js/")
    }),
  )

  for (const [what, fault] of [
    ["that is throttled", refuse(400, "ProvisionedThroughputExceededException")],
    ["that DynamoDB fails at", refuse(500, "InternalServerError")],
    ["whose connection breaks", hangUp],
  ] as const) {
    it.live(`tries a call again ${what}`, () =>
      Effect.gen(function* () {
        const { asked, url } = yield* startDynamoDb([fault, fault, ok])
        const [answer] = yield* answersOf(url)
        assert.strictEqual(answer?.statusCode, 200)
        assert.lengthOf(asked, 3)
      }),
    )
  }

  it.live("tells throttling that does not end from other failures, after four tries", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* startDynamoDb([refuse(400, "ThrottlingException")])
      const [answer] = yield* answersOf(url)
      assert.strictEqual(answer?.statusCode, 503)
      assert.strictEqual(answer?.headers["retry-after"], "2")
      assert.lengthOf(asked, 4)
    }),
  )

  it.live("asks a DynamoDB that does not answer again after five seconds", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* startDynamoDb([silence, ok])
      const [answer] = yield* answersOf(url)
      assert.strictEqual(answer?.statusCode, 200)
      assert.lengthOf(asked, 2)
    }),
  )

  it.live("answers before its function ends, also when DynamoDB never does", () =>
    Effect.gen(function* () {
      const { url } = yield* startDynamoDb([silence])
      const [answer] = yield* answersOf(url, 1, 7)
      assert.strictEqual(answer?.statusCode, 500)
    }),
  )

  it.live("does not try again what DynamoDB refuses", () =>
    Effect.gen(function* () {
      for (const type of ["ResourceNotFoundException", "AccessDeniedException"]) {
        const { asked, url } = yield* startDynamoDb([refuse(400, type)])
        const [answer] = yield* answersOf(url)
        assert.strictEqual(answer?.statusCode, 500)
        assert.lengthOf(asked, 1, type)
      }
    }),
  )

  for (const [host, variables] of [
    ["dynamodb.eu-west-1.amazonaws.com", {}],
    ["dynamodb-fips.eu-west-1.amazonaws.com", { AWS_USE_FIPS_ENDPOINT: "true" }],
    ["dynamodb.eu-west-1.api.aws", { AWS_USE_DUALSTACK_ENDPOINT: "true" }],
    ["dynamodb.cn-north-1.amazonaws.com.cn", { AWS_REGION: "cn-north-1" }],
    [
      "vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com",
      { AWS_ENDPOINT_URL: "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com" },
    ],
  ] as const) {
    it(`calls ${host} by TLS when the environment says so`, () => {
      const program = `const [bundle, event] = process.argv.slice(1)
process.getBuiltinModule("node:https").request = ({ host }) => {
  console.log(host)
  process.exit(0)
}
const { handler } = await import(bundle)
await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 30_000 })`
      const { AWS_ENDPOINT_URL_DYNAMODB: _local, ...env } = variablesWith("")
      const called = execFileSync(
        process.execPath,
        [
          "--input-type=module",
          "--eval",
          program,
          pathToFileURL(join(folder, "site-get/index.mjs")).href,
          JSON.stringify(event),
        ],
        { env: { ...env, ...variables }, encoding: "utf8" },
      )
      assert.strictEqual(called.trim(), host)
    })
  }
})
