import * as pulumi from "@pulumi/pulumi"
import type { Schema } from "effect"

import { type ReleaseKind, releaseKinds } from "../infra/inventory/release.ts"
import { table } from "../infra/inventory/sitesTable.ts"
import type { EmailSubscription } from "../infra/inventory/subscriptions.ts"
import type { Domain } from "./ApiDomain.ts"
import type { Limits } from "./ApiUsage.ts"
import { certificate, checked, wrong } from "./checks.ts"
import { decodeConfigured } from "./decodeConfigured.ts"
import { ChangeLimits, MethodLimits, TenantLimits } from "./limits.ts"
import { type MailConfig, mailOf } from "./Mail.ts"
import { type ManagementListenerConfig, managementListenerOf } from "./ManagementListener.ts"
import type { NetworkConfig } from "./NetworkConfig.ts"
import { RecoveryAccount } from "./RecoveryAccount.ts"
import { subscriptionsOf } from "./Topics.ts"

/** Deployments, one per AWS account; not the environments of sites. */
export const deployments = ["dev", "sit", "prod"] as const
export type Deployment = (typeof deployments)[number]

/** What a stack is told, checked. */
export interface Configuration {
  readonly environment: Deployment
  /** Undefined: the stack makes a sandbox network of its own. */
  readonly network: NetworkConfig | undefined
  readonly albDnsName: string
  /** Port of the load balancer's listener for the platform, which alone leads to the platform's routes. */
  readonly managementPort: number
  /** The listener that this stack makes; undefined: it is there already. */
  readonly managementListener: ManagementListenerConfig | undefined
  /** Base URLs of the sites of each environment: `https://wpdev.bbws.io`. */
  readonly siteBaseUrls: Readonly<Record<"DEV" | "SIT" | "PROD", string>>
  /** Management listeners of other load balancers, reachable over peering. */
  readonly wordpressOrigins: Readonly<Partial<Record<"DEV" | "SIT" | "PROD", string>>>
  readonly wordpressNetworkBaseUrl: string
  readonly userPoolArn: string
  /** App clients of the user pool whose ID tokens are let in. */
  readonly allowedClientIds: ReadonlyArray<string>
  /** Origins of portals' pages that may call the API from a browser. */
  readonly corsOrigins: ReadonlyArray<string>
  readonly secretsPrefix: string
  readonly allowedAssetHosts: ReadonlyArray<string>
  /** Names that no site may have, besides those that none may have anywhere. */
  readonly reservedSubdomains: ReadonlyArray<string>
  /** The edge's host, to which customers' own domains lead, and its addresses for domains at the top of a zone. */
  readonly domainTarget: string | undefined
  readonly domainAddresses: ReadonlyArray<string>
  readonly vulnerabilityFeedUrl: string
  /** The tenant in which the synthetic check makes and deletes its site; empty: nothing is checked. */
  readonly syntheticTenant: string
  readonly backupRetentionDays: number
  readonly verificationDays: number
  /** The table of the service: another name for a restored copy. */
  readonly tableName: string
  /** The bucket of archives, where it is not the one that the stack has named itself. */
  readonly archiveBucketName: string | undefined
  /** Ends the names of roles: they are one in an account, and a second region needs others. */
  readonly roleSuffix: string
  /** Where the table and the archives are copied to all the time; undefined: nowhere. */
  readonly recoveryRegion: string | undefined
  /** The account to which archives and table are copied as well; undefined: none. */
  readonly recoveryAccount: RecoveryAccount | undefined
  readonly logRetentionDays: number
  readonly domain: Domain | undefined
  readonly limits: Limits
  /** Of changes, by the tiers that have other ones than by default. */
  readonly changeLimits: typeof ChangeLimits.Type
  /** How new versions of the functions are brought. */
  readonly release: ReleaseKind
  /** Portals that get an API key; with any of them, every request needs one. */
  readonly keyHolders: ReadonlyArray<string>
  /** Whether the account's one CloudWatch role of API Gateway is made here. */
  readonly apiGatewayLogRole: boolean
  /** Whether the account is looked at before anything is made in it. */
  readonly checksAccount: boolean
  /** Who mail to customers comes from; undefined: none is sent. */
  readonly mail: MailConfig | undefined
  /** Operators who get an e-mail of which topic. */
  readonly subscriptions: ReadonlyArray<EmailSubscription>
  /** Tenants whose application password is rotated on a schedule; undefined stands for all that have a secret. */
  readonly rotatedTenants: ReadonlyArray<string> | undefined
  /** Days between two rotations. */
  readonly rotationDays: number
}

const httpsBase = /^https:\/\/[a-z0-9.-]+(:\d+)?$/
/** The role that copies it may be called `{name}-copy{roleSuffix}`, in IAM's 64 characters. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,44}[a-z0-9]$/
/** Days that CloudWatch Logs takes as a retention. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]

/** Reads and checks the configuration of this stack; every fault names its key, what was expected, and the command. */
export const readConfiguration = (): Configuration => {
  const config = new pulumi.Config()
  const text = (key: string, pattern: RegExp, expected: string) =>
    checked(`${config.name}:${key}`, config.get(key) ?? "", pattern, expected)
  const number = (key: string, fallback: number, min: number, max: number): number => {
    const value = config.getNumber(key) ?? fallback
    return Number.isInteger(value) && value >= min && value <= max
      ? value
      : wrong(`${config.name}:${key}`, `a whole number from ${min} to ${max}`, String(value))
  }
  const list = (key: string, fallback: ReadonlyArray<string>, pattern: RegExp, expected: string) => {
    const given = config.getObject<unknown>(key) ?? fallback
    const names = Array.isArray(given) ? given.filter((each): each is string => typeof each === "string") : []
    return Array.isArray(given) && names.length === given.length && names.every((each) => pattern.test(each))
      ? names
      : wrong(`${config.name}:${key}`, `a list of ${expected}`, JSON.stringify(given))
  }
  const some = (key: string, pattern: RegExp, expected: string) => {
    const names = list(key, [], pattern, expected)
    return names.length > 0 ? names : wrong(`${config.name}:${key}`, `a list of ${expected}, one at least`, "[]")
  }
  const environment =
    deployments.find((each) => each === config.get("environment")) ??
    wrong(`${config.name}:environment`, deployments.join(", "), config.get("environment") ?? "")

  const release =
    releaseKinds.find((each) => each === (config.get("release") ?? "canary")) ??
    wrong(`${config.name}:release`, releaseKinds.join(" or "), config.get("release") ?? "")

  const vpcId = config.get("vpcId")
  const network = (id: string): NetworkConfig => {
    const subnetIds = config.getObject<ReadonlyArray<string>>("subnetIds") ?? []
    const securityGroupIds = config.getObject<ReadonlyArray<string>>("securityGroupIds") ?? []
    if (subnetIds.length < 2 || !subnetIds.every((each) => /^subnet-[0-9a-f]+$/.test(each))) {
      wrong(`${config.name}:subnetIds`, "two private subnets or more, in different zones", subnetIds.join(","))
    }
    if (securityGroupIds.length === 0 || !securityGroupIds.every((each) => /^sg-[0-9a-f]+$/.test(each))) {
      wrong(`${config.name}:securityGroupIds`, "a security group that the load balancer lets in", "")
    }
    return {
      vpcId: checked(`${config.name}:vpcId`, id, /^vpc-[0-9a-f]+$/, "the id of a VPC"),
      subnetIds,
      securityGroupIds,
    }
  }

  const optional = (key: string, pattern: RegExp, expected: string): string | undefined =>
    config.get(key) === undefined ? undefined : text(key, pattern, expected)
  const structured = <A>(key: string, schema: Schema.Decoder<A>): A =>
    decodeConfigured(schema, config.getObject<unknown>(key) ?? {}, `${config.name}:${key}`)
  const domainName = config.get("domainName")
  const logRetentionDays = number("logRetentionDays", 30, 1, 731)
  if (!retentions.includes(logRetentionDays)) {
    wrong(`${config.name}:logRetentionDays`, `one of ${retentions.join(", ")}`, String(logRetentionDays))
  }
  return {
    environment,
    release,
    network: vpcId === undefined ? undefined : network(vpcId),
    albDnsName: text("albDnsName", /^[A-Za-z0-9.-]+$/, "the DNS name of the internal load balancer"),
    managementPort: number("managementPort", 8443, 1, 65_535),
    managementListener: managementListenerOf(config),
    siteBaseUrls: {
      DEV: text("siteBaseUrlDev", httpsBase, "https://wpdev.bbws.io or another https address without a path"),
      SIT: text("siteBaseUrlSit", httpsBase, "https://wpsit.bbws.io or another https address without a path"),
      PROD: text("siteBaseUrlProd", httpsBase, "https://wp.bbws.io or another https address without a path"),
    },
    wordpressOrigins: config.getObject<Partial<Record<"DEV" | "SIT" | "PROD", string>>>("wordpressOrigins") ?? {},
    wordpressNetworkBaseUrl: text(
      "wordpressNetworkBaseUrl",
      httpsBase,
      "the https address under which tenants' main hosts are",
    ),
    userPoolArn: text(
      "userPoolArn",
      /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/,
      "the ARN of the Cognito user pool of the portal",
    ),
    allowedClientIds: some("allowedClientIds", /^[\w+]{1,128}$/, "ids of the portal's app clients of the user pool"),
    corsOrigins: list(
      "corsOrigins",
      [],
      /^(https:\/\/[a-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d+)?$/,
      "origins of portals' pages, such as https://portal.example.com; * would let in every page there is",
    ),
    secretsPrefix: checked(
      `${config.name}:secretsPrefix`,
      config.get("secretsPrefix") ?? "bbws/wp/",
      /^[\w/+=.@-]+\/$/,
      "a prefix of secrets' names that ends in a slash",
    ),
    allowedAssetHosts: list(
      "allowedAssetHosts",
      ["cdn.bbws.io", "demo.bbws.io"],
      /^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/,
      "names of hosts; one that begins with a dot stands for all of its subdomains",
    ),
    domainTarget: optional("domainTarget", /^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "the host to which customers' domains lead"),
    domainAddresses: list("domainAddresses", [], /^[0-9a-f.:]+$/, "addresses to which customers' domains lead"),
    reservedSubdomains: list("reservedSubdomains", [], /^[a-z0-9-]{1,63}$/, "names that no site may have"),
    vulnerabilityFeedUrl: checked(
      `${config.name}:vulnerabilityFeedUrl`,
      config.get("vulnerabilityFeedUrl") ?? "",
      /^(https:\/\/\S+)?$/,
      "the https address of the Wordfence feed, or nothing",
    ),
    syntheticTenant: optional("syntheticTenant", /^[A-Za-z0-9-]{1,63}$/, "the id of a tenant of yours") ?? "",
    backupRetentionDays: number("backupRetentionDays", 30, 1, 3650),
    verificationDays: number("verificationDays", 28, 1, 365),
    tableName:
      optional("tableName", /^[\w.-]{3,255}$/, "the name of a table: 3 to 255 letters, digits, _, - and .") ??
      table.name,
    archiveBucketName: optional("archiveBucketName", bucketName, "the name of a bucket, of 3 to 46 letters"),
    roleSuffix: optional("roleSuffix", /^-[a-z0-9]{1,12}$/, "a hyphen and up to 12 letters and digits") ?? "",
    recoveryRegion: optional(
      "recoveryRegion",
      new RegExp(`^(?!${new pulumi.Config("aws").get("region") ?? "-"}$)[a-z]{2}(-[a-z]+)+-\\d$`),
      "another region than that of the stack",
    ),
    recoveryAccount:
      config.get("recoveryAccount") === undefined
        ? undefined
        : decodeConfigured(
            RecoveryAccount,
            config.getObject<unknown>("recoveryAccount"),
            `${config.name}:recoveryAccount`,
          ),
    logRetentionDays,
    domain:
      domainName === undefined
        ? undefined
        : {
            domainName,
            certificateArn: text("certificateArn", certificate, "the ARN of an ACM certificate for domainName"),
          },
    limits: {
      rateLimit: number("rateLimit", 50, 1, 10_000),
      burstLimit: number("burstLimit", 100, 1, 5000),
      dailyQuota: number("dailyQuota", 1_000_000, 1, 1_000_000_000),
      perAddress: number("perAddress", 10_000, 10, 1_000_000),
      perTenant: number("perTenant", 1000, 10, 1_000_000),
      methods: structured("methodLimits", MethodLimits),
      tenants: structured("tenantLimits", TenantLimits),
    },
    changeLimits: structured("changeLimits", ChangeLimits),
    keyHolders: list("keyHolders", [], /^[a-z0-9-]{1,40}$/, "names of lower-case letters, digits and hyphens"),
    apiGatewayLogRole: config.getBoolean("apiGatewayLogRole") ?? true,
    checksAccount: config.getBoolean("checksAccount") ?? true,
    subscriptions: subscriptionsOf(config),
    mail: mailOf(config),
    rotatedTenants:
      config.get("rotatedTenants") === undefined
        ? undefined
        : list("rotatedTenants", [], /^[A-Za-z0-9-]{1,63}$/, "ids of tenants whose secret is there"),
    rotationDays: number("rotationDays", 30, 1, 1000),
  }
}
