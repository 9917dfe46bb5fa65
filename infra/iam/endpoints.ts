import { functions } from "../inventory/functions.ts"
import { actionsOf, tenantActionsOf } from "./policies.ts"

/** An endpoint of a VPC through which functions reach a service of AWS. */
export interface Endpoint {
  /** As in `com.amazonaws.{region}.sqs`. */
  readonly service: string
  /** A gateway stands in the route tables of the subnets, an interface in the subnets themselves. */
  readonly kind: "Gateway" | "Interface"
}

const gateways: ReadonlyArray<string> = ["dynamodb", "s3"]

/** What Lambda's daemon sends of each function, in the function's own network. */
const tracing = "xray"

/**
 * The endpoints that functions need in a network without a way to the internet: of the services that their code calls, and of
 * X-Ray. Logs take Lambda's own way, and SNS, SQS and Secrets Manager ask KMS themselves.
 */
export const endpointsNeeded = (
  actions: ReadonlyArray<string> = functions
    .filter(({ outside = false }) => !outside)
    .flatMap(({ name }) => [...actionsOf(name), ...tenantActionsOf(name)]),
): ReadonlyArray<Endpoint> => {
  const services = new Set([tracing, ...actions.map((action) => action.split(":")[0] ?? "")])
  return [...services]
    .toSorted()
    .map((service) => ({ service, kind: gateways.includes(service) ? "Gateway" : "Interface" }))
}
