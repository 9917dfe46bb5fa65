import type { Endpoint } from "../../src/http/Endpoint.ts"
import { backups } from "./examples/backups.ts"
import { domains } from "./examples/domains.ts"
import type { Example } from "./examples/Example.ts"
import { ids } from "./examples/ids.ts"
import { operations } from "./examples/operations.ts"
import { plugins } from "./examples/plugins.ts"
import { sites } from "./examples/sites.ts"
import { templates } from "./examples/templates.ts"

const tenants: Readonly<Record<string, Example>> = {
  setTenantTier: {
    request: { tier: "STANDARD" },
    answers: { "200": { tenantId: ids.tenantId, tier: "STANDARD", siteCount: 3, maxSites: 20 } },
  },
}

const examples: Readonly<Record<string, Example>> = {
  ...sites,
  ...domains,
  ...backups,
  ...operations,
  ...templates,
  ...plugins,
  ...tenants,
}

/** The example of an endpoint; every endpoint has one. */
export const exampleOf = ({ identifier }: Pick<Endpoint, "identifier">): Example => {
  const example = examples[identifier]
  if (example === undefined) throw new Error(`There is no example of ${identifier}`)
  return example
}
