import * as pulumi from "@pulumi/pulumi"
import { assert, beforeAll, describe, it } from "vitest"

import type { RotationsArgs } from "../../pulumi/Rotations.ts"

const functionArn = "arn:aws:lambda:eu-west-1:111111111111:function:bbws-wp-password-rotation-dev"
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}-abcdef`

interface Made {
  readonly type: string
  readonly name: string
  readonly inputs: Readonly<Record<string, unknown>>
}
const made: Array<Made> = []

const secretNames = ["tenant-2/wp-app-password", "vulnerability-feed", "tenant-1/wp-app-password", "tenant-1/other"]
const lookUp = ({ inputs, token }: pulumi.runtime.MockCallArgs) =>
  token.endsWith(":getSecrets")
    ? { ...inputs, names: secretNames.map((name) => `bbws/wp/${name}`) }
    : { ...inputs, arn: arnOf(String(inputs["name"])) }

/** Everything that these make. */
const deploy = async (tenants: RotationsArgs["tenants"]): Promise<ReadonlyArray<Made>> => {
  made.length = 0
  // After the mocks are set, as Pulumi asks for.
  const { Rotations } = await import("../../pulumi/Rotations.ts")
  const { schedules } = new Rotations("passwords", { tenants, secretsPrefix: "bbws/wp/", functionArn, everyDays: 30 })
  await new Promise((resolve) => pulumi.all(schedules.map(({ urn }) => urn)).apply(resolve))
  return made.filter(({ type }) => type.startsWith("aws:")).toSorted((one, other) => one.name.localeCompare(other.name))
}

describe("the rotations", () => {
  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ inputs, name, type }) => {
        made.push({ type, name, inputs })
        return { id: `${name}-id`, state: inputs }
      },
      call: lookUp,
    })
  })

  it("are one for each tenant's own secret, which onboarding has made", async () => {
    assert.deepStrictEqual(
      await deploy(["tenant-1", "tenant-2"]),
      ["tenant-1", "tenant-2"].map((tenantId) => ({
        type: "aws:secretsmanager/secretRotation:SecretRotation",
        name: `passwords-${tenantId}`,
        inputs: {
          secretId: arnOf(`bbws/wp/${tenantId}/wp-app-password`),
          rotationLambdaArn: functionArn,
          rotationRules: { automaticallyAfterDays: 30 },
        },
      })),
    )
  })

  it("are of all tenants that have a secret, where nobody names others", async () => {
    const { tenantsWithSecrets } = await import("../../pulumi/Rotations.ts")
    assert.deepStrictEqual(await tenantsWithSecrets("bbws/wp/"), ["tenant-1", "tenant-2"])
  })

  it("are none without tenants", async () => {
    assert.deepStrictEqual(await deploy([]), [])
  })
})
