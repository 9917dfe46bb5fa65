import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import * as pulumi from "@pulumi/pulumi"
import { parse } from "yaml"

import { readConfiguration } from "../../pulumi/Configuration.ts"
import { at } from "./recording.ts"

const file: unknown = parse(readFileSync(join(import.meta.dirname, "../../pulumi/Pulumi.dev.yaml"), "utf8"))
const given = Object.fromEntries(
  Object.entries(Object(at(file, "config"))).map(([key, value]) => [
    key.replace("wordpress-site-management:", `${pulumi.getProject()}:`),
    typeof value === "string" ? value : JSON.stringify(value),
  ]),
)
const read = (changes: Readonly<Record<string, string>> = {}) => {
  const named = Object.entries(changes).map(([key, value]) => [`${pulumi.getProject()}:${key}`, value])
  pulumi.runtime.setAllConfig({ ...given, ...Object.fromEntries(named) })
  return readConfiguration()
}

describe("the configuration of a stack", () => {
  const faults: ReadonlyArray<readonly [string, string, RegExp]> = [
    [
      "environment",
      "production",
      /:environment: expected dev, sit, prod, got "production"\. Set it with: npm run pulumi -- config set/,
    ],
    ["albDnsName", "https://alb", /:albDnsName: expected the DNS name of the internal load balancer/],
    ["managementPort", "0", /:managementPort: expected a whole number from 1 to 65535/],
    ["managementLoadBalancerArn", "arn:aws:x", /:vpcId: expected the VPC of managementLoadBalancerArn/],
    ["userPoolArn", "eu-west-1_abc", /:userPoolArn: expected the ARN of the Cognito user pool/],
    ["allowedClientIds", "[]", /:allowedClientIds: expected a list of ids of the portal's app clients.*one at least/],
    ["allowedClientIds", '["a client"]', /:allowedClientIds: expected a list of ids/],
    ["siteBaseUrlProd", "http://wp.bbws.io", /:siteBaseUrlProd: expected https:/],
    ["tableName", "a table", /:tableName: expected the name of a table/],
    ["archiveBucketName", "Archives", /:archiveBucketName: expected the name of a bucket/],
    ["recoveryRegion", "Frankfurt", /:recoveryRegion: expected another region than that of the stack/],
    ["recoveryRegion", "eu-west-1", /:recoveryRegion: expected another region than that of the stack/],
    ["recoveryAccount", '{"accountId":"444444444444"}', /:recoveryAccount: Missing key/],
    [
      "recoveryAccount",
      '{"accountId":"444444444444","bucket":"copies","vaultArn":"arn:aws:backup:eu-west-1:555555555555:backup-vault:wp"}',
      /:recoveryAccount: .*a vault of account 444444444444/,
    ],
    ["corsOrigins", '["*"]', /:corsOrigins: expected a list of origins .* \* would let in every page there is/],
    ["corsOrigins", '["https://portal.example/app"]', /:corsOrigins: expected a list of origins of portals' pages/],
    ["corsOrigins", '["http://portal.example"]', /:corsOrigins: expected a list of origins/],
    ["corsOrigins", '["null"]', /:corsOrigins: expected a list of origins/],
    ["syntheticTenant", "a tenant", /:syntheticTenant: expected the id of a tenant/],
    ["release", "slowly", /:release: expected canary or at-once, got "slowly"/],
    ["vpcId", "vpc-0a1b", /:subnetIds: expected two private subnets or more/],
    ["domainName", "api.bbws.io", /:certificateArn: expected the ARN of an ACM certificate/],
    ["logRetentionDays", "31", /:logRetentionDays: expected one of 1, 3, 5/],
    ["backupRetentionDays", "0", /:backupRetentionDays: expected a whole number from 1 to 3650/],
    ["rotatedTenants", '["tenant 1"]', /:rotatedTenants: expected a list of ids of tenants/],
    ["allowedAssetHosts", '"cdn.bbws.io"', /:allowedAssetHosts: expected a list of names of hosts/],
    ["reservedSubdomains", '["Intranet"]', /:reservedSubdomains: expected a list of names that no site may have/],
    ["archiveBucketName", "a".repeat(47), /:archiveBucketName: expected the name of a bucket, of 3 to 46 letters/],
    ["domainTarget", "https://edge", /:domainTarget: expected the host to which customers' domains lead/],
    ["domainAddresses", '["edge.bbws.io"]', /:domainAddresses: expected a list of addresses/],
    ["vulnerabilityFeedUrl", "wordfence", /:vulnerabilityFeedUrl: expected the https address/],
  ]
  for (const [key, value, message] of faults) {
    it(`is refused for its ${key} of ${value} with what to do`, () => {
      assert.throws(() => read({ [key]: value }), message)
    })
  }
})

describe("the limits of the API", () => {
  it("have defaults, and no portal has a key", () => {
    const { keyHolders, limits } = read()
    assert.deepStrictEqual(limits, {
      rateLimit: 50,
      burstLimit: 100,
      dailyQuota: 1_000_000,
      perAddress: 10_000,
      perTenant: 1000,
      methods: {},
      tenants: {},
    })
    assert.deepStrictEqual(keyHolders, [])
  })

  it("are those of the configuration", () => {
    const { changeLimits, keyHolders, limits } = read({
      dailyQuota: "5000",
      perAddress: "100",
      keyHolders: '["customer-portal"]',
      methodLimits: '{"POST /v1.0/tenants/{tenantId}/sites": {"rateLimit": 5, "burstLimit": 10}}',
      tenantLimits: '{"tenant-1": 20000}',
      changeLimits: '{"BASIC": {"perSecond": 0.5, "burst": 20}}',
    })
    assert.deepStrictEqual(changeLimits, { BASIC: { perSecond: 0.5, burst: 20 } })
    assert.deepInclude(limits, { dailyQuota: 5000, perAddress: 100, tenants: { "tenant-1": 20_000 } })
    assert.deepStrictEqual(limits.methods, {
      "POST /v1.0/tenants/{tenantId}/sites": { rateLimit: 5, burstLimit: 10 },
    })
    assert.deepStrictEqual(keyHolders, ["customer-portal"])
  })

  it("are refused by their key outside of what AWS takes", () => {
    assert.throws(() => read({ perAddress: "9" }), /perAddress: expected a whole number from 10 /)
    assert.throws(() => read({ tenantLimits: '{"tenant-1": 9}' }), /:tenantLimits: Expected .*10/)
    const tenants = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`tenant-${at}`, 20_000])))
    assert.doesNotThrow(() => read({ tenantLimits: tenants(8) }))
    assert.throws(() => read({ tenantLimits: tenants(9) }), /:tenantLimits: .*at most 8 tenants/)
    assert.throws(
      () => read({ changeLimits: '{"BASIC": {"perSecond": 0, "burst": 20}}' }),
      /:changeLimits: Expected .*0\.01/,
    )
    assert.throws(
      () => read({ methodLimits: '{"POST /v1.0/sites": {"rateLimit": 5, "burstLimit": 10}}' }),
      /:methodLimits: .*methods and paths of the API, and not POST \/v1\.0\/sites/,
    )
    assert.throws(() => read({ dailyQuota: "0.5" }), /dailyQuota: expected a whole number/)
    assert.throws(() => read({ keyHolders: '["Two words"]' }), /keyHolders: expected a list of names/)
  })
})
