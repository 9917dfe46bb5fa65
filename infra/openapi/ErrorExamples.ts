import {
  BackupInOneArchive,
  BackupLocked,
  BackupNotFound,
  DownloadNotFound,
  DownloadNotReady,
} from "../../src/backups/BackupErrors.ts"
import * as CatalogueErrors from "../../src/catalogue/CatalogueErrors.ts"
import * as DomainErrors from "../../src/domains/DomainErrors.ts"
import * as GatewayErrors from "../../src/http/GatewayErrors.ts"
import type { ApiError } from "../../src/kernel/ApiError.ts"
import * as HttpErrors from "../../src/kernel/HttpErrors.ts"
import * as OperationErrors from "../../src/operations/engine/OperationErrors.ts"
import * as PluginErrors from "../../src/plugins/marketplace/PluginErrors.ts"
import * as PluginRequirementErrors from "../../src/plugins/marketplace/PluginRequirementErrors.ts"
import * as SiteErrors from "../../src/sites/SiteErrors.ts"
import {
  ContentTooNew,
  SettingsRefused,
  SiteBroken,
  VersionUnavailable,
} from "../../src/sites/SiteProvisioningErrors.ts"
import * as UserErrors from "../../src/sites/UserErrors.ts"
import * as TemplateErrors from "../../src/templates/TemplateErrors.ts"
import { mostWebhooks } from "../../src/webhooks/Webhook.ts"
import * as WebhookErrors from "../../src/webhooks/WebhookErrors.ts"
import * as WordPressErrors from "../../src/wordpress/WordPressErrors.ts"
import { ids } from "./examples/ids.ts"

const { backupId, deliveryId, operationId, pluginId, siteId, templateId, webhookId } = ids
const domain = "www.example.com"
const tags = { ifMatch: '"3"', etag: '"4"' }
const key = { idempotencyKey: "order-2026-0017" }

/** One of each error that an endpoint may answer, by the name of its class. */
export const errorExamples: Readonly<Record<string, ApiError>> = Object.fromEntries(
  [
    new HttpErrors.InvalidRequest({
      fields: [
        {
          path: "payload.subdomain",
          reason: "must be 1 to 63 lower-case letters, digits and hyphens, without a hyphen at either end",
        },
      ],
    }),
    new HttpErrors.Unauthorized({ reason: "expired" }),
    new HttpErrors.NotPermitted({ action: "delete", because: "role" }),
    new HttpErrors.InternalError({}),
    new HttpErrors.ChangeLimitReached({ burst: 60, perSecond: 1, retryAfter: 1 }),
    new HttpErrors.Throttled({}),
    new HttpErrors.BodyTooLarge({ sizeBytes: 300_000, maxBytes: 262_144 }),
    new HttpErrors.NotJson({ contentType: "text/plain" }),
    new HttpErrors.IdempotencyKeyInFlight(key),
    new HttpErrors.IdempotencyKeyReused(key),
    new HttpErrors.IdempotencyAnswerNotKept(key),
    new SiteErrors.SiteNotFound({ siteId }),
    new SiteErrors.SubdomainTaken({ subdomain: "mybusiness", environment: "DEV" }),
    new SiteErrors.SiteQuotaExceeded({ currentSites: 5, maxSites: 5, tier: "BASIC" }),
    new SiteErrors.StatusForbids({ siteId, status: "PROVISIONING", allowed: ["ACTIVE", "SUSPENDED"] }),
    new SiteErrors.InvalidPromotionPath({ environment: "DEV", target: "PROD" }),
    new SiteErrors.VersionMismatch({ siteId, ...tags }),
    new SettingsRefused({ fields: [{ path: "payload.configuration.timezone", reason: "WordPress does not know it" }] }),
    new VersionUnavailable({ component: "PHP", required: "8.4", available: ["8.2.30"] }),
    new ContentTooNew({ siteId, actual: "6.5.5" }),
    new SiteBroken({ siteId, reasons: ["the front page answers 500"] }),
    new UserErrors.UserNotFound({ siteId, user: "42" }),
    new UserErrors.LastAdministrator({ siteId, userId: "42" }),
    new UserErrors.UserExists({ siteId, email: ids.email }),
    new UserErrors.NoVerifiedAddress({ siteId }),
    new OperationErrors.OperationNotFound({ operationId }),
    new OperationErrors.OperationRunning({ siteId, operationId }),
    new OperationErrors.OperationNotChangeable({
      operationId,
      status: "COMPLETED",
      change: "cancelled",
      reason: "it has ended",
    }),
    new OperationErrors.OperationCancelled({ operationId }),
    new BackupNotFound({ backupId }),
    new BackupLocked({ backupId }),
    new BackupInOneArchive({ backupId, change: "locked" }),
    new DownloadNotFound({ backupId }),
    new DownloadNotReady({ backupId, operationId }),
    new DomainErrors.DomainNotFound({ siteId, domain }),
    new DomainErrors.DomainNotAName({ domain: "*.example.com", wildcard: true }),
    new DomainErrors.DomainPublic({ domain: "co.uk" }),
    new DomainErrors.DomainOfPlatform({ domain: "shop.wp.bbws.io" }),
    new DomainErrors.DomainExists({ siteId, domain }),
    new DomainErrors.TooManyDomains({ siteId, maxDomains: 25 }),
    new DomainErrors.DomainNotVerified({ siteId, domain }),
    new TemplateErrors.TemplateNotFound({ templateId }),
    new TemplateErrors.TemplateIncompatible({ templateId, component: "PHP", required: "8.3", actual: "8.2.30" }),
    new TemplateErrors.InvalidTemplateTransition({ templateId, from: "PUBLISHED", to: "DELETED" }),
    new PluginErrors.PluginNotFound({ pluginId }),
    new PluginErrors.PluginBlocklisted({ pluginId, reason: "It slows every site of the container down" }),
    new PluginErrors.PluginVulnerable({
      pluginId,
      version: "1.2.0",
      vulnerabilities: [
        {
          id: "4c2bd0b0-8f0a-4b52-9f7d-0d6a6a7f0001",
          title: "Contact Form <= 1.2.0 - Stored Cross-Site Scripting",
          cve: "CVE-2026-0001",
          cvssScore: 6.4,
          patchedVersions: ["1.2.1"],
        },
      ],
      safeVersion: "1.2.1",
    }),
    new PluginErrors.PluginConflict({ pluginId, conflicts: [{ pluginId: "plugin-forms", name: "Forms" }] }),
    new PluginErrors.PluginIncompatible({ pluginId, component: "WORDPRESS", required: "6.6", actual: "6.5.5" }),
    new PluginRequirementErrors.PluginRequirementMissing({
      pluginId,
      version: "1.2.0",
      missing: [{ slug: "forms", pluginId: "plugin-forms", name: "Forms" }],
    }),
    new PluginRequirementErrors.PluginNetworkOnly({ pluginId, version: "1.2.0" }),
    new PluginRequirementErrors.PluginCycle({
      plugins: [
        { pluginId, name: "SEO Master" },
        { pluginId: "plugin-forms", name: "Forms" },
      ],
    }),
    new PluginErrors.PluginAlreadyInstalled({ pluginId, siteId, installedVersion: "1.2.0" }),
    new PluginErrors.SettingsNotKept({
      pluginId,
      reason: "there are 212345 bytes as JSON; at most 131072 can be",
    }),
    new PluginErrors.PluginChangesAllSites({ pluginId, files: ["wp-content/object-cache.php"] }),
    new PluginErrors.PluginRequired({ pluginId, dependents: ["Contact Form Extras"] }),
    new PluginErrors.PluginUpdateRolledBack({
      pluginId,
      version: "1.3.0",
      keptVersion: "1.2.0",
      failedSites: [siteId],
    }),
    new CatalogueErrors.EntryChanged({ id: pluginId, ...tags }),
    new CatalogueErrors.EntryExists({ id: pluginId }),
    new WebhookErrors.WebhookNotFound({ webhookId }),
    new WebhookErrors.WebhookLimitReached({ limit: mostWebhooks }),
    new WebhookErrors.DeliveryNotFound({ deliveryId }),
    new WebhookErrors.WebhookDisabled({ webhookId }),
    new WordPressErrors.WordPressApiError({ status: 500 }),
    new WordPressErrors.WordPressRefused({ status: 400, reason: "Invalid parameter(s): title" }),
    new WordPressErrors.WordPressTimeout({ afterMs: 30_000 }),
    new WordPressErrors.WordPressCircuitOpen({ retryAfter: 15 }),
  ].map((error): [string, ApiError] => [error._tag, error]),
)

/** What API Gateway answers itself, before any endpoint: no endpoint declares it. */
export const gatewayExamples: ReadonlyArray<ApiError> = [
  new GatewayErrors.NoSuchRoute({ method: "GET", path: "/v1.0/nothing" }),
  new GatewayErrors.MethodNotAllowed({ method: "PATCH", path: "/v1.0/templates", allowed: ["GET"] }),
  new GatewayErrors.AnswerTooLate(),
  new GatewayErrors.ApiKeyRequired(),
  new GatewayErrors.RequestRefused({ action: "this request" }),
  new GatewayErrors.AddressLimitReached(),
  new GatewayErrors.TenantLimitReached(),
  new GatewayErrors.QuotaUsedUp(),
]
