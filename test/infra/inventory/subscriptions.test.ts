import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"

import { decodeSubscriptions } from "../../../infra/inventory/subscriptions.ts"
import { eventTypes } from "../../../infra/inventory/topics.ts"
import { OperationType } from "../../../src/operations/engine/Operation.ts"

const root = resolve(import.meta.dirname, "../../..")
const good = { endpoint: "operations@bbws.io", topic: "alerts" }

const messageOf = (given: unknown): string => {
  try {
    decodeSubscriptions(given, "wp:subscriptions")
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return "no error"
}

describe("subscriptions", () => {
  it("are addresses of a topic, of events also with a filter", () => {
    const given: ReadonlyArray<unknown> = [
      good,
      { endpoint: "shift@bbws.io", topic: "events" },
      { endpoint: "night@bbws.io", topic: "events", filter: { tenantId: ["tenant-1"], environment: ["PROD"] } },
    ]
    assert.deepStrictEqual<ReadonlyArray<unknown>>(decodeSubscriptions(given), given)
    assert.deepStrictEqual(decodeSubscriptions([]), [])
  })

  for (const [what, given, ...parts] of [
    ["are no list", { endpoint: "a@b.c" }, "wp:subscriptions: Expected array", 'got {"endpoint":"a@b.c"}'],
    ["miss an address", [{ topic: "alerts" }], "wp:subscriptions[0].endpoint: Missing key", "got nothing"],
    [
      "have no e-mail address",
      [good, { ...good, endpoint: "me" }],
      "[1].endpoint: Expected an e-mail address",
      'got "me"',
    ],
    ["have another topic", [{ ...good, topic: "alarm" }], '[0].topic: Expected "events" | "alerts"', 'got "alarm"'],
    ["have another key", [{ ...good, protocol: "sms" }], "[0].protocol: Expected no excess property", 'got "sms"'],
    [
      "filter alerts",
      [{ ...good, filter: { tenantId: ["t"] } }],
      "[0].filter: Expected no filter on alerts",
      'got {"tenantId":["t"]}',
    ],
    ["filter by nothing", [{ ...good, topic: "events", filter: {} }], "[0].filter: Expected an attribute", "got {}"],
    [
      "filter by what events do not carry",
      [{ ...good, topic: "events", filter: { siteId: ["site-1"] } }],
      "[0].filter.siteId: Expected no excess property",
    ],
    [
      "filter by a text instead of a list",
      [{ ...good, topic: "events", filter: { tenantId: "t" } }],
      "[0].filter.tenantId: Expected array",
      'got "t"',
    ],
    [
      "filter by none of the values",
      [{ ...good, topic: "events", filter: { tenantId: [] } }],
      "[0].filter.tenantId: Expected a value with a length of at least 1",
    ],
    [
      "are a customer's",
      [{ ...good, topic: "events", filter: { recipient: ["owner@customer.example"] } }],
      "[0].filter.recipient: Expected no excess property",
    ],
    [
      "choose another event than the alerts",
      [{ ...good, topic: "events", filter: { eventType: ["SITE_CREATION_COMPLETE"] } }],
      "[0].filter.eventType: Expected no excess property",
    ],
    ["have an address twice", [good, good], "wp:subscriptions[1]: Expected one subscription for each address"],
    ["have two faults", [{}], "[0].endpoint: Missing key", "[0].topic: Missing key"],
  ] as const) {
    it(`that ${what} are refused with the key and what was expected`, () => {
      const message = messageOf(given)
      for (const part of [...parts, "Configuration wp:subscriptions", "npm run pulumi -- config set"]) {
        assert.include(message, part)
      }
    })
  }

  it("of the stacks in the repository are right", () => {
    const key = "wordpress-site-management:subscriptions"
    const read = globSync("pulumi/Pulumi.*.yaml", { cwd: root }).map((file): unknown => {
      const stack: { config: Record<string, unknown> } = parse(readFileSync(join(root, file), "utf8"))
      return stack.config[key] ?? []
    })
    assert.lengthOf(read, 3)
    assert.isNotEmpty(read.flatMap((given) => decodeSubscriptions(given, key)))
  })
})

describe("the types of events", () => {
  it("have each end of each kind of operation, the finding of a vulnerability, a domain that comes or goes, the end of a webhook, and the alert of the operations team", () => {
    assert.includeMembers(
      [...eventTypes],
      [
        "SITE_CREATION_COMPLETE",
        "SITE_CREATION_FAILED",
        "SITE_BACKUP_CANCELLED",
        "PLUGIN_VULNERABLE",
        "WEBHOOK_DISABLED",
        "OPERATIONS_ALERT",
      ],
    )
    assert.lengthOf(eventTypes, OperationType.literals.length * 3 + 5)
  })
})
