import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { objectAt } from "../../infra/openapi/Json.ts"
import { webhooksOf } from "../../infra/openapi/Webhooks.ts"
import { OperationType } from "../../src/operations/engine/Operation.ts"
import { eventOf, outcomes } from "../../src/operations/engine/OperationEvents.ts"
import { tellVulnerable } from "../../src/plugins/vulnerabilities/VulnerablePlugin.ts"
import { Deliveries } from "../../src/webhooks/Deliveries.ts"
import { deliver } from "../../src/webhooks/Delivering.ts"
import { tell } from "../../src/webhooks/Telling.ts"
import { bodyOf, PublishedEvent, webhookEventTypes, webhookTestEvent } from "../../src/webhooks/WebhookEvents.ts"
import { bodySchema, kindOf } from "../../src/webhooks/WebhookPayloads.ts"
import { operationOf } from "../support/changes.ts"
import { fakeTopic } from "../support/fakes.ts"
import { recordOf } from "../support/PluginNetwork.ts"
import { eventOf as creation, givenWebhook, makeWebhookWorld, tenantId } from "./WebhookWorld.ts"

/** Fails unless a body is what the document says of its type. */
const check = (body: string | undefined) => {
  const { type }: { readonly type: string } = JSON.parse(body ?? "{}")
  Schema.decodeUnknownSync(Schema.fromJsonString(bodySchema(kindOf(type))))(body)
  return type
}
const vulnerability = {
  id: "one",
  title: "A hole",
  cve: null,
  cvssScore: 9.8,
  rating: null,
  affected: [],
  patchedVersions: ["2.0.0"],
  references: [],
  copyrights: { message: null, defiant: null, mitre: null },
}
const published = Schema.decodeUnknownSync(PublishedEvent)

describe("what a receiver is sent", () => {
  it("is documented for every type of event", () => {
    assert.deepStrictEqual(Object.keys(webhooksOf()), [...webhookEventTypes, webhookTestEvent])
  })

  it.each(Object.keys(webhooksOf()))("of %s has an example that is one", (type) => {
    const example = objectAt(webhooksOf(), type, "post", "requestBody", "content", "application/json", "example")
    assert.strictEqual(check(JSON.stringify(example)), type)
  })

  it("of an operation's end is what the document says", () => {
    for (const type of OperationType.literals) {
      for (const [status, outcome] of Object.entries(outcomes)) {
        const error = status === "FAILED" ? { code: "WP_001", message: "no" } : null
        const operation = operationOf(type, { status: Schema.decodeUnknownSync(Ended)(status), error })
        assert.strictEqual(
          check(bodyOf(published(eventOf(operation, "https://a.example", outcome)))),
          `${type}_${outcome}`,
        )
      }
    }
  })

  it.effect("of a vulnerability, of a test and of a webhook's end is what the document says", () => {
    const topic = fakeTopic()
    const world = makeWebhookWorld(() => 410)
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      yield* tellVulnerable(recordOf("site-1"), [vulnerability], "1970-01-01T00:00:00.000Z").pipe(
        Effect.provide(topic.layer),
      )
      const tested = yield* Effect.flatMap(Deliveries, (each) => each.test({ tenantId, webhookId: webhook.webhookId }))
      yield* deliver(tested.webhookId, tested.deliveryId)
      yield* tell(yield* creation(1))
      const events = [...topic.published, ...world.topic.published].map(({ event }) => bodyOf(published(event)))
      assert.deepStrictEqual([...events, world.posted[0]?.body].map(check), [
        "PLUGIN_VULNERABLE",
        "WEBHOOK_DISABLED",
        "WEBHOOK_TEST",
      ])
    }).pipe(Effect.provide(world.layer))
  })
})

const Ended = Schema.Literals(["COMPLETED", "FAILED", "CANCELLED"])
