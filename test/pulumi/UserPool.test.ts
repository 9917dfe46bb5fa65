import * as pulumi from "@pulumi/pulumi"
import { assert, describe, it } from "vitest"

const userPoolArn = "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_pool"

/** A check of a pool that has these app clients, by what their users may write. */
const check = async (clients: Readonly<Record<string, ReadonlyArray<string> | undefined>>) => {
  await pulumi.runtime.setMocks({
    newResource: () => ({ id: "none", state: {} }),
    call: ({ inputs, token }) => {
      assert.strictEqual(inputs["userPoolId"], "eu-west-1_pool")
      if (token.endsWith(":getUserPoolClients")) return { clientIds: Object.keys(clients), clientNames: [] }
      const clientId = String(inputs["clientId"])
      const writeAttributes = clients[clientId]
      return { clientId, ...(writeAttributes === undefined ? {} : { writeAttributes }) }
    },
  })
  // After the mocks are set, as Pulumi asks for.
  const { checkUserPool } = await import("../../pulumi/UserPool.ts")
  return checkUserPool({ userPoolArn, allowedClientIds: ["portal"] }).then(
    () => "let in",
    (error: Error) => error.message,
  )
}

describe("the deployment's look at the user pool", () => {
  it("is content with app clients that may write standard attributes, or those that Cognito lets them", async () => {
    assert.strictEqual(await check({ portal: ["email", "custom:theme"], other: undefined }), "let in")
  })

  it("refuses a pool of which any app client may write the tenants of its users", async () => {
    for (const clients of [
      { portal: ["email", "custom:tenantIds"] },
      { portal: ["email"], game: ["custom:tenantIds"] },
    ]) {
      assert.match(await check(clients), /app client (portal|game) may write custom:tenantIds/)
    }
  })

  it("refuses an allowed app client that the pool does not have", async () => {
    assert.match(
      await check({ other: ["email"] }),
      /eu-west-1_pool cannot be used: the user pool has no app client portal/,
    )
  })
})
