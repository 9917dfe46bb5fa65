import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, beforeAll, describe, it } from "@effect/vitest"

import { kept } from "../../pulumi/keeping.ts"
import type { Resource } from "./Engine.ts"
import { runStack } from "./stacks.ts"

/** What a stack may lose: it is made again from the program, and what it held is elsewhere or is over. */
const madeAgain = [
  /^pulumi:|^bbws:wp:/,
  /^aws:(apigateway|wafv2)\/(?!apiKey:)/,
  /^aws:(cloudformation|codedeploy|iam|lambda)\/|^aws:kms\/alias:/,
  /^aws:cloudwatch\//,
  // Backups pass through its vault for a day, on their way to another account's.
  /^aws:backup\//,
  // The listener by which the functions reach WordPress, and who is let in there.
  /^aws:(ec2|lb)\//,
  // A message names its operation, which is in the table: the reconciler sends it again.
  /^aws:(sqs|sns)\//,
  // Schedules of secrets that are not of the stack.
  /^aws:secretsmanager\/secretRotation:/,
  // What the bucket is set to, not what is in it.
  /^aws:s3\/bucket(?!:)/,
  /^aws:sesv2\/configurationSet/,
]

const lost = [
  "aws:dynamodb/table:Table",
  "aws:s3/bucket:Bucket",
  "aws:kms/key:Key",
  "aws:sesv2/emailIdentity:EmailIdentity",
]

describe.for([
  { stack: "prod", keeps: lost },
  { stack: "recovered", keeps: [...lost, "aws:apigateway/apiKey:ApiKey"] },
] as const)("what the stack $stack keeps", ({ keeps, stack }) => {
  let resources: ReadonlyArray<Resource>
  beforeAll(async () => {
    const { exitCode, log, resources: made } = await runStack(stack)
    assert.strictEqual(exitCode, 0, log)
    resources = made
  })

  it("is protected, and stays in AWS should somebody take the protection away", () => {
    const held = resources.filter(({ type }) => Object.hasOwn(kept, type))
    assert.sameMembers([...new Set(held.map(({ type }) => type))], [...keeps])
    for (const { isProtected, isRetained, urn } of held) assert.isTrue(isProtected && isRetained, urn)
  })

  it("is everything that cannot be made again", () => {
    const unknown = resources.filter(
      ({ type }) => !Object.hasOwn(kept, type) && !madeAgain.some((each) => each.test(type)),
    )
    assert.deepStrictEqual(
      unknown.map(({ type }) => type),
      [],
    )
    for (const { isProtected, isRetained, type, urn } of resources) {
      assert.strictEqual(isProtected || isRetained, Object.hasOwn(kept, type), urn)
    }
  })

  it("is neither the secrets of tenants nor the portal's user pool, which are not of the stack", () => {
    const types = resources.map(({ type }) => type)
    assert.notInclude(types, "aws:secretsmanager/secret:Secret")
    assert.notInclude(types, "aws:cognito/userPool:UserPool")
  })
})

describe("what a stack keeps", () => {
  it("stands in the docs", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/deployment.md"), "utf8")
    for (const [type, why] of Object.entries(kept)) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${type}\``))
      assert.include(row, why)
    }
  })
})
