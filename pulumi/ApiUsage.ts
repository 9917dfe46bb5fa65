import * as aws from "@pulumi/aws"
import type * as pulumi from "@pulumi/pulumi"

/** How often something may be asked. */
export interface Throttle {
  /** Requests a second. */
  readonly rateLimit: number
  /** Requests at once. */
  readonly burstLimit: number
}

/** Limits of each method of the API, and of each that calls it. */
export interface Limits extends Throttle {
  /** Of single methods, by `POST /v1.0/tenants/{tenantId}/sites`. */
  readonly methods: Readonly<Record<string, Throttle>>
  /** Requests in five minutes with one method to one address of a tenant's: its list of sites, one of its sites. */
  readonly perTenant: number
  /** Requests in five minutes of tenants that have a limit of their own instead, by their ids. */
  readonly tenants: Readonly<Record<string, number>>
  /** Requests a day of each API key. */
  readonly dailyQuota: number
  /** Requests in five minutes from one address. */
  readonly perAddress: number
}

/** The usage plan, and a key for each portal that has one; AWS makes the keys' values. */
export const makeUsagePlan = (
  name: string,
  args: {
    readonly environment: string
    readonly apiId: pulumi.Input<string>
    readonly stageName: pulumi.Input<string>
    readonly limits: Limits
    readonly keyHolders: ReadonlyArray<string>
  },
  options: pulumi.CustomResourceOptions,
): void => {
  const { burstLimit, dailyQuota, rateLimit } = args.limits
  const plan = new aws.apigateway.UsagePlan(
    name,
    {
      name: `bbws-wp-${args.environment}`,
      apiStages: [{ apiId: args.apiId, stage: args.stageName }],
      throttleSettings: { rateLimit, burstLimit },
      quotaSettings: { limit: dailyQuota, period: "DAY" },
    },
    options,
  )
  for (const holder of args.keyHolders) {
    const key = new aws.apigateway.ApiKey(
      `${name}-${holder}`,
      { name: `bbws-wp-${holder}-${args.environment}`, description: `Key of ${holder}` },
      options,
    )
    new aws.apigateway.UsagePlanKey(
      `${name}-${holder}`,
      { usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" },
      options,
    )
  }
}
