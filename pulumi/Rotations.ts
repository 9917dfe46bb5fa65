import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { tenantOfSecret } from "../src/platform/SecretNames.ts"

/** The tenants that have a secret, and whose password is rotated where nobody says otherwise. */
export const tenantsWithSecrets = async (secretsPrefix: string): Promise<ReadonlyArray<string>> => {
  const { names } = await aws.secretsmanager.getSecrets({ filters: [{ name: "name", values: [secretsPrefix] }] })
  return names
    .map((secret) => tenantOfSecret(secretsPrefix, secret))
    .filter((tenantId) => tenantId !== undefined)
    .toSorted()
}

/** Whose passwords are rotated, by which function, and how often. */
export interface RotationsArgs {
  readonly tenants: ReadonlyArray<string>
  /** Begins the name of every tenant's secret: `bbws/wp/`. */
  readonly secretsPrefix: string
  readonly functionArn: pulumi.Input<string>
  /** Days between two rotations, 1 to 1000. */
  readonly everyDays: number
}

/**
 * The schedule of each tenant's rotation. The secret itself is not of this stack: onboarding makes it with the tenant, and a
 * tenant without one fails the deployment. Secrets Manager rotates at once when a schedule is made or changed, so the function
 * and its permission have to be there: name them in `dependsOn`.
 */
export class Rotations extends pulumi.ComponentResource {
  readonly schedules: ReadonlyArray<aws.secretsmanager.SecretRotation>

  constructor(name: string, args: RotationsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Rotations", name, {}, options)
    const inside = { parent: this }
    this.schedules = args.tenants.map((tenantId) => {
      const secret = aws.secretsmanager.getSecretOutput(
        { name: `${args.secretsPrefix}${tenantId}/wp-app-password` },
        inside,
      )
      return new aws.secretsmanager.SecretRotation(
        `${name}-${tenantId}`,
        {
          secretId: secret.arn,
          rotationLambdaArn: args.functionArn,
          rotationRules: { automaticallyAfterDays: args.everyDays },
        },
        inside,
      )
    })
    this.registerOutputs({})
  }
}
