import { assert, describe, it } from "@effect/vitest"

import { targetOf, tokenOf } from "../../src/lambda/ApiEvent.ts"
import { gatewayEvent } from "../support/gatewayEvent.ts"

const target = (query: Record<string, Array<string>> | null) =>
  targetOf(gatewayEvent({ httpMethod: "DELETE", path: "/v1.0/sites/1", multiValueQueryStringParameters: query }))

describe("what a request is for", () => {
  it("is method, path and query, in whatever order its names are", () => {
    assert.strictEqual(target(null), "DELETE /v1.0/sites/1")
    assert.strictEqual(target({ backup: ["skip"], a: ["1", "2"] }), target({ a: ["1", "2"], backup: ["skip"] }))
    const different = [
      null,
      { backup: ["skip"] },
      { backup: ["no"] },
      { backup: ["no", "skip"] },
      { back: ["up=skip"] },
    ]
    assert.lengthOf(new Set(different.map(target)), different.length)
  })
})

describe("the token of a request", () => {
  it("is the one that was sent, and none where there are several", () => {
    const headers = { authorization: "Bearer b" }
    assert.strictEqual(tokenOf(gatewayEvent({ headers })), "Bearer b")
    const twice = { Authorization: ["Bearer a"], authorization: ["Bearer b"] }
    assert.isUndefined(tokenOf(gatewayEvent({ headers, multiValueHeaders: twice })))
    assert.isUndefined(tokenOf(gatewayEvent({ headers, multiValueHeaders: { Authorization: ["a", "b"] } })))
  })
})
