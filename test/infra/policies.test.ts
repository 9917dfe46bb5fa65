import { readFileSync } from "node:fs"

import { assert, describe, it } from "@effect/vitest"

import { actionsFile, renderActions } from "../../infra/calls/actionsOf.ts"
import { functions } from "../../infra/functions.ts"
import { permits } from "../../infra/iam.ts"
import { actionsOf, policyOf } from "../../infra/policies.ts"
import { account, places } from "../support/places.ts"

/** What Lambda does in a function's name, whatever its code does. */
const ofLambda = new Set(["Logs", "Network", "Consume"])
const everyAction = [...new Set(functions.flatMap(({ name }) => actionsOf(name)))]

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
      }
      for (const action of everyAction) {
        const [service = ""] = action.split(":")
        const resources = Object.entries(strangers).find(([name]) => name === service)?.[1] ?? []
        assert.isAbove(resources.length, 0, service)
        for (const resource of resources) {
          assert.isFalse(
            permits(policy, { action, resource, leadingKeys: ["TENANT#tenant-1"] }),
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
