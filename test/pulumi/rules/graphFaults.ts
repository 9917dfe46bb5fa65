import { policyFaults } from "./policies.ts"
import { propertyFaults } from "./properties.ts"
import { importedParts, type Made, relationFaults } from "./relations.ts"

/** Everything in the resources of a stack that AWS's documentation says is wrong. */
export const graphFaults = async (resources: ReadonlyArray<Made>): Promise<ReadonlyArray<string>> => {
  const ofAws = resources.filter(({ type }) => type.startsWith("aws:"))
  const policies = await Promise.all(ofAws.map(policyFaults))
  return [
    ...[...ofAws, ...ofAws.flatMap(importedParts)].flatMap(propertyFaults),
    ...policies.flat(),
    ...relationFaults(resources),
  ]
}
