import type { Endpoint } from "../../src/http/Endpoint.ts"
import { backups } from "./examples/backups.ts"
import { domains } from "./examples/domains.ts"
import type { Example } from "./examples/Example.ts"
import { ids } from "./examples/ids.ts"
import { operations } from "./examples/operations.ts"
import { plugins } from "./examples/plugins.ts"
import { sites } from "./examples/sites.ts"
import { templates } from "./examples/templates.ts"
import { webhooks } from "./examples/webhooks.ts"

const plan = { tenantId: ids.tenantId, tier: "STANDARD", siteCount: 3, maxSites: 20 }

const platform = {
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  languages: ["en_US", "de_DE"],
  limits: { memoryBytes: 268_435_456, uploadBytes: 67_108_864, executionSeconds: 30 },
  seenAt: ids.instant,
}

const tenants: Readonly<Record<string, Example>> = {
  getTenantPlan: {
    answers: {
      "200": {
        ...plan,
        storage: { databaseBytes: 8_388_608, uploadsBytes: 104_857_600, files: 512, measuredSites: 3 },
      },
    },
  },
  getTenantPlatform: {
    answers: {
      "200": { tenantId: ids.tenantId, environments: { DEV: platform, SIT: platform, PROD: platform } },
    },
  },
  setTenantTier: {
    request: { tier: "STANDARD" },
    answers: { "200": plan },
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
  ...webhooks,
}

/** The example of an endpoint; every endpoint has one. */
export const exampleOf = ({ identifier }: Pick<Endpoint, "identifier">): Example => {
  const example = examples[identifier]
  if (example === undefined) throw new Error(`There is no example of ${identifier}`)
  return example
}
