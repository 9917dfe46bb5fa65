import { type Places, policyOf, tenantRolePolicy } from "../iam/policies.ts"
import type { FunctionDefinition } from "../inventory/functions.ts"
import type { AwsRequest } from "./iamRequests.ts"
import type { Role } from "./RoleGuard.ts"

/** The roles of all functions on this machine: the policies that a deployment gives them, with this machine's places. */
export const rolesOf = (options: {
  readonly functions: ReadonlyArray<FunctionDefinition>
  readonly region: string
  readonly places: Omit<Places, "secrets" | "secretsPrefix" | "logs">
  readonly secretsPrefix: string
  /** By endpoint. */
  readonly services: Readonly<Record<string, AwsRequest["service"]>>
}): ((name: string) => Role | undefined) => {
  const { functions, region, secretsPrefix } = options
  const services = Object.fromEntries(
    Object.entries(options.services)
      .filter(([endpoint]) => endpoint !== "")
      .map(([endpoint, service]) => [new URL(endpoint).host, service]),
  )
  const roles = functions.map((definition): [string, Role] => {
    const places = {
      ...options.places,
      secrets: `arn:aws:secretsmanager:${region}:000000000000:secret:`,
      secretsPrefix,
      logs: `arn:aws:logs:${region}:000000000000:log-group:/aws/lambda/${definition.name}`,
    }
    const { name } = definition
    const policy = policyOf(definition, places)
    return [name, { name, places, policy, forTenants: tenantRolePolicy(places), services }]
  })
  const byName = new Map(roles)
  return (name) => byName.get(name)
}
