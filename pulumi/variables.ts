import type * as pulumi from "@pulumi/pulumi"

import type { SendingQueueId } from "../infra/inventory/queues.ts"
import type { Configuration } from "./Configuration.ts"

/** The environment variables of every function; none of them is a secret. */
export const variablesOf = (
  config: Configuration,
  made: {
    readonly table: pulumi.Input<string>
    readonly queueUrls: Readonly<Record<SendingQueueId, pulumi.Input<string>>>
    readonly topicArn: pulumi.Input<string>
    readonly bucket: pulumi.Input<string>
    readonly tenantRoleArn: pulumi.Input<string>
    readonly webhookKeyArn: pulumi.Input<string>
    readonly mailKeyArn: pulumi.Input<string>
    /** Undefined where no mail is sent. */
    readonly configurationSet: string | undefined
  },
): Readonly<Record<string, pulumi.Input<string>>> => ({
  ENVIRONMENT: config.environment,
  LOG_LEVEL: config.environment === "prod" ? "Info" : "Debug",
  SITES_TABLE: made.table,
  SITE_CREATION_QUEUE: made.queueUrls.creation,
  SITE_UPDATE_QUEUE: made.queueUrls.update,
  SITE_DELETION_QUEUE: made.queueUrls.deletion,
  WEBHOOK_QUEUE: made.queueUrls.webhooks,
  WEBHOOK_KEY_ARN: made.webhookKeyArn,
  MAIL_KEY_ARN: made.mailKeyArn,
  ...(config.mail === undefined || config.domain === undefined || made.configurationSet === undefined
    ? {}
    : {
        MAIL_SENDER: config.mail.sender,
        ...(config.mail.replyTo === undefined ? {} : { MAIL_REPLY_TO: config.mail.replyTo }),
        MAIL_CONFIGURATION_SET: made.configurationSet,
        MAIL_LINKS_URL: `https://${config.domain.domainName}`,
      }),
  SNS_TOPIC_ARN: made.topicArn,
  ARCHIVE_BUCKET: made.bucket,
  BACKUP_RETENTION_DAYS: String(config.backupRetentionDays),
  VERIFICATION_DAYS: String(config.verificationDays),
  ALLOWED_ASSET_HOSTS: config.allowedAssetHosts.join(","),
  ...(config.reservedSubdomains.length === 0 ? {} : { RESERVED_SUBDOMAINS: config.reservedSubdomains.join(",") }),
  ...(Object.keys(config.changeLimits).length === 0 ? {} : { CHANGE_LIMITS: JSON.stringify(config.changeLimits) }),
  ...(config.domainTarget === undefined ? {} : { DOMAIN_TARGET: config.domainTarget }),
  ...(config.domainAddresses.length === 0 ? {} : { DOMAIN_ADDRESSES: config.domainAddresses.join(",") }),
  ...(config.domain === undefined ? {} : { API_DOMAIN: config.domain.domainName }),
  ...(config.corsOrigins.length === 0 ? {} : { CORS_ORIGINS: config.corsOrigins.join(",") }),
  ALLOWED_CLIENT_IDS: config.allowedClientIds.join(","),
  SECRETS_PREFIX: config.secretsPrefix,
  TENANT_ROLE_ARN: made.tenantRoleArn,
  ALB_DNS_NAME: config.albDnsName,
  ALB_MANAGEMENT_PORT: String(config.managementPort),
  ...Object.fromEntries(
    Object.entries(config.wordpressOrigins).map(([environment, origin]) => [`WORDPRESS_ORIGIN_${environment}`, origin]),
  ),
  SITE_BASE_URL_DEV: config.siteBaseUrls.DEV,
  SITE_BASE_URL_SIT: config.siteBaseUrls.SIT,
  SITE_BASE_URL_PROD: config.siteBaseUrls.PROD,
  WORDPRESS_NETWORK_BASE_URL: config.wordpressNetworkBaseUrl,
  VULNERABILITY_FEED_URL: config.vulnerabilityFeedUrl,
  SYNTHETIC_TENANT: config.syntheticTenant,
})
