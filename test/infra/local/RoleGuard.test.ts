import type { IncomingMessage } from "node:http"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { functions } from "../../../infra/inventory/functions.ts"
import { listen, readBody } from "../../../infra/local/HttpListener.ts"
import { rolesOf } from "../../../infra/local/roles.ts"
import { hostOf } from "./bundles.ts"

const account = "000000000000"
const table = `arn:aws:dynamodb:eu-west-1:${account}:table/sites`
const queue = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`

/** A function that sends what its event says, as the SDK would: the request in parts, with a target. */
const sending = `const http = process.getBuiltinModule("node:http")
const request = http.request
export const handler = (event) => new Promise((resolve, reject) => {
  const sent = request(event.url, { method: "POST", headers: { "x-amz-target": event.target } }, (answer) => {
    answer.resume()
    answer.on("end", () => resolve({ status: answer.statusCode }))
  })
  sent.on("error", (error) => resolve({ error: error.message }))
  sent.end(JSON.stringify(event.body))
})`

const Outcome = Schema.Struct({ status: Schema.optionalKey(Schema.Int), error: Schema.optionalKey(Schema.String) })
const decode = Schema.decodeUnknownEffect(Outcome)

describe("the guard of a function's role", () => {
  it.live("lets out what the role permits, and nothing else", () =>
    Effect.gen(function* () {
      const arrived: Array<string> = []
      const server = yield* listen({
        port: 0,
        portTaken: "No port is free.",
        handle: (request: IncomingMessage) =>
          readBody(request, 100_000).pipe(
            Effect.orDie,
            Effect.map((body) => {
              arrived.push(String(body))
              return { status: 200, headers: {}, body: "{}" }
            }),
          ),
      })
      const roleOf = rolesOf({
        functions,
        region: "eu-west-1",
        secretsPrefix: "bbws/wp/",
        services: { [server.url]: "dynamodb" },
        places: {
          table,
          topic: `arn:aws:sns:eu-west-1:${account}:events`,
          bucket: "arn:aws:s3:::archives",
          key: "arn:aws:kms:eu-west-1:000000000000:key/webhooks",
          mailKey: "arn:aws:kms:eu-west-1:000000000000:key/mail",
          tenantRole: "arn:aws:iam::000000000000:role/tenants",
          queues: {
            creation: queue("creation"),
            update: queue("update"),
            deletion: queue("deletion"),
            deadLetter: queue("dead"),
            webhooks: queue("webhooks"),
            mail: queue("mail"),
            mailDeadLetter: queue("mail-dead"),
          },
        },
      })
      const host = yield* hostOf({ "site-get": sending }, 10, roleOf)
      const send = (operation: string, body: object) =>
        Effect.flatMap(
          host.invoke("site-get", { url: server.url, target: `DynamoDB_20120810.${operation}`, body }),
          decode,
        )
      const key = (PK: string) => ({ TableName: "sites", Key: { PK: { S: PK }, SK: { S: "SITE#site-1" } } })

      assert.deepStrictEqual(yield* send("GetItem", key("TENANT#tenant-1")), { status: 200 })
      assert.strictEqual(arrived.length, 1)
      for (const [operation, body] of [
        ["GetItem", key("PLUGIN")],
        ["DeleteItem", key("TENANT#tenant-1")],
        ["Scan", { TableName: "sites" }],
        ["TransactWriteItems", { TransactItems: [{ Update: key("TENANT#tenant-1") }] }],
        [
          "Query",
          {
            IndexName: "GSI1",
            KeyConditionExpression: "GSI1PK = :id",
            ExpressionAttributeValues: { ":id": { S: "OPERATION#op-1" } },
          },
        ],
      ] as const) {
        assert.include((yield* send(operation, body)).error, "The role of site-get may not dynamodb:", operation)
      }
      assert.strictEqual(arrived.length, 1)
    }),
  )
})
