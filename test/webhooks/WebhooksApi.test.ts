import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { resourceOf } from "../../src/http/Endpoint.ts"
import { groups } from "../../src/http/Identity.ts"
import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import * as WebhooksApi from "../../src/webhooks/WebhooksApi.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { settingsFrom } from "../support/samples.ts"

const { create, get, list, listDeliveries, redeliver, remove, rotateSecret, test, update } = WebhooksApi
const settings = settingsFrom()
const nothing = { handle: () => Effect.die("let in") }
const handlers = [
  [list, makeApiHandler(list, nothing, settings)],
  [create, makeApiHandler(create, nothing, settings)],
  [get, makeApiHandler(get, nothing, settings)],
  [update, makeApiHandler(update, nothing, settings)],
  [remove, makeApiHandler(remove, nothing, settings)],
  [test, makeApiHandler(test, nothing, settings)],
  [rotateSecret, makeApiHandler(rotateSecret, nothing, settings)],
  [listDeliveries, makeApiHandler(listDeliveries, nothing, settings)],
  [redeliver, makeApiHandler(redeliver, nothing, settings)],
] as const

/** Who is let in: admins of the tenant and the platform's staff. */
const callers = [
  ["an admin", groups.admin, "tenant-1", true],
  ["a super admin", groups.superAdmin, "tenant-1", true],
  ["a user", groups.user, "tenant-1", false],
  ["a viewer", groups.viewer, "tenant-1", false],
  ["an admin of another tenant", groups.admin, "tenant-2", false],
  ["staff", groups.staff, "", true],
  ["somebody without a role", "", "tenant-1", false],
] as const

describe("the endpoints of webhooks", () => {
  it.each(callers)("let %s (%s of %s) in: %s", async (_who, group, tenants, may) => {
    const claims = { ...idToken, sub: "me", "cognito:groups": group, "custom:tenantIds": tenants }
    const requestContext = { ...gatewayEvent().requestContext, authorizer: { claims } }
    for (const [endpoint, handler] of handlers) {
      const event = gatewayEvent({
        httpMethod: endpoint.method,
        resource: resourceOf(endpoint),
        pathParameters: { tenantId: "tenant-1", webhookId: "hook-1", deliveryId: "dlv-1" },
        body: endpoint.method === "PUT" ? "{}" : null,
        headers: { "content-type": "application/json" },
        requestContext,
      })
      const { statusCode } = await handler(event, invocation())
      assert.strictEqual(statusCode !== 403, may, endpoint.identifier)
    }
  })
})
