import { functions } from "../../infra/inventory/functions.ts"
import type { ApiArgs } from "../../pulumi/Api.ts"

export const userPoolArn = "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_portal"
/** What an API is made with where a test asks for nothing else: all functions, and one limit of each sort. */
export const ordinaryApi: ApiArgs = {
  environment: "dev",
  userPoolArn,
  functions: Object.fromEntries(
    functions.map(({ name, timeout }) => [name, { name: `bbws-wp-${name}-dev`, invokeArn: `invoke:${name}`, timeout }]),
  ),
  limits: {
    rateLimit: 50,
    burstLimit: 100,
    dailyQuota: 1000,
    perAddress: 2000,
    perTenant: 500,
    methods: {},
    tenants: {},
  },
  logRetentionDays: 14,
  managesAccount: true,
}
