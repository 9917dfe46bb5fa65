import { readFileSync } from "node:fs"

import { assert, describe, it } from "@effect/vitest"

import { actionsFile, renderActions } from "../../../infra/iam/actionsOf.ts"
import { permits } from "../../../infra/iam/iam.ts"
import { actionsOf, policyOf, tenantActionsOf, tenantRolePolicy } from "../../../infra/iam/policies.ts"
import { functions } from "../../../infra/inventory/functions.ts"
import { TenantId } from "../../../src/kernel/Ids.ts"
import { tenantPolicy } from "../../../src/platform/TenantPolicy.ts"
import { account, places } from "../../support/paths.ts"

/** What Lambda does in a function's name, whatever its code does. */
const ofLambda = new Set(["Logs", "Network", "Consume"])
const everyAction = [...new Set(functions.flatMap(({ name }) => [...actionsOf(name), ...tenantActionsOf(name)]))]

describe("the actions that the code of each function takes", () => {
  it("are those on record; npm run actions brings the record up to date", () => {
    assert.deepStrictEqual(
      JSON.parse(renderActions(functions.map(({ name }) => name))),
      JSON.parse(readFileSync(actionsFile, "utf8")),
    )
  })

  it("never scan, and never touch a table as a whole", () => {
    assert.deepStrictEqual(
      everyAction.filter((action) => /Scan|Table|Batch(?!Get)|PartiQL|Execute/.test(action)),
      [],
    )
  })
})

describe("the policy of each function", () => {
  for (const definition of functions) {
    const policy = policyOf(definition, places)
    const granted = policy.filter(({ Sid }) => !ofLambda.has(Sid))
    const allowed = new Set(granted.flatMap(({ Action }) => Action))

    it(`allows ${definition.name} every action that its code takes, and no other`, () => {
      assert.deepStrictEqual([...allowed].toSorted(), [...actionsOf(definition.name)])
    })

    it(`allows ${definition.name} nothing outside of this service`, () => {
      const strangers = {
        dynamodb: [`arn:aws:dynamodb:${account}:table/others`, `arn:aws:dynamodb:eu-west-1:222222222222:table/sites`],
        sqs: [`arn:aws:sqs:${account}:others`],
        sns: [`arn:aws:sns:${account}:others`],
        s3: ["arn:aws:s3:::others/backups/1", "arn:aws:s3:::archives/elsewhere/1"],
        secretsmanager: [`arn:aws:secretsmanager:${account}:secret:others/wp-app-password-abcdef`],
        ses: [`arn:aws:ses:${account}:identity/others.example`],
        kms: [`arn:aws:kms:${account}:key/others`],
        sts: ["arn:aws:iam::111111111111:role/others", "arn:aws:iam::222222222222:role/tenants"],
      }
      for (const action of everyAction) {
        const [service = ""] = action.split(":")
        const resources = Object.entries(strangers).find(([name]) => name === service)?.[1] ?? []
        assert.isAbove(resources.length, 0, service)
        for (const resource of resources) {
          assert.isFalse(
            permits(policy, { action, resource, leadingKeys: ["TENANT#tenant-1"], fromAddress: "sites@example.com" }),
            `${action} ${resource}`,
          )
        }
      }
    })

    it(`names the partitions of every item that ${definition.name} may reach`, () => {
      const open = granted
        .filter(({ Action }) => Action.some((action) => action.startsWith("dynamodb:")))
        .filter(({ Condition }) => Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] === undefined)
      assert.deepStrictEqual(open, [])
    })
  }
})

/** What is done with a tenant's secret and archives. */
const wishesOf = (tenantId: string) => [
  {
    action: "secretsmanager:GetSecretValue",
    resource: `${places.secrets}${places.secretsPrefix}${tenantId}/wp-app-password-AbC123`,
  },
  ...["backups", "exports"].flatMap((folder) =>
    ["s3:GetObject", "s3:PutObject"].map((action) => ({
      action,
      resource: `${places.bucket}/${folder}/${tenantId}/site-1/archive-1.zip`,
    })),
  ),
]

describe("the tenants' role", () => {
  const policy = tenantRolePolicy(places)

  it("allows what the code does in sessions, and no other action", () => {
    const taken = new Set(functions.flatMap(({ name }) => tenantActionsOf(name)))
    assert.deepStrictEqual([...new Set(policy.flatMap(({ Action }) => Action))].toSorted(), [...taken].toSorted())
  })

  it("is for the functions that do something in sessions, and for no other", () => {
    assert.deepStrictEqual(
      functions.filter(({ grants }) => grants.actsForTenants === true).map(({ name }) => name),
      functions.map(({ name }) => name).filter((name) => tenantActionsOf(name).length > 0),
    )
  })

  it("is the only way to a tenant's secret and archives, but for their rotation and expiry", () => {
    const wishes = [
      ...wishesOf("tenant-1"),
      ...["PutSecretValue", "UpdateSecretVersionStage"].map((action) => ({
        action: `secretsmanager:${action}`,
        resource: `${places.secrets}${places.secretsPrefix}tenant-1/wp-app-password-AbC123`,
      })),
      { action: "s3:DeleteObject", resource: `${places.bucket}/backups/tenant-1/site-1/archive-1.zip` },
    ]
    const may = functions.flatMap((definition) =>
      wishes
        .filter((wish) => permits(policyOf(definition, places), wish))
        .map(({ action }) => `${definition.name} ${action}`),
    )
    assert.deepStrictEqual(may, [
      "backup-expiry s3:DeleteObject",
      "password-rotation secretsmanager:GetSecretValue",
      "password-rotation secretsmanager:PutSecretValue",
      "password-rotation secretsmanager:UpdateSecretVersionStage",
    ])
  })

  it.prop(
    "lets a session for one tenant do what is this one's, and nothing that is another's",
    [TenantId, TenantId],
    ([one, other]) => {
      const ofSession = tenantPolicy(places, one).Statement
      const may = (tenantId: string) =>
        wishesOf(tenantId).map((wish) => permits(policy, wish) && permits(ofSession, wish))
      assert.notInclude(may(one), false)
      if (one !== other) assert.notInclude(may(other), true)
    },
  )

  it("has sessions whose policy fits into what STS takes, with the longest names", () => {
    const longest = {
      bucket: `arn:aws-us-gov:s3:::${"b".repeat(63)}`,
      secrets: "arn:aws-us-gov:secretsmanager:*:111111111111:secret:",
      // A secret's name has 512 characters at most.
      secretsPrefix: "p".repeat(512 - 64 - "/wp-app-password".length),
    }
    assert.isAtMost(JSON.stringify(tenantPolicy(longest, "t".repeat(64))).length, 2048)
  })
})
