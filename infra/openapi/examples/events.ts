import { ids } from "./ids.ts"

const { deliveryId, instant, operationId, pluginId, siteId, tenantId, webhookId } = ids

/** What receivers of webhooks are sent, by the name of its schema. */
export const eventExamples: Readonly<
  Record<string, { readonly id: string; readonly type: string; readonly timestamp: string; readonly data: object }>
> = {
  OperationEvent: {
    id: `${operationId}-COMPLETED`,
    type: "SITE_CREATION_COMPLETE",
    timestamp: instant,
    data: {
      operationId,
      siteId,
      siteName: "My Business Site",
      tenantId,
      environment: "DEV",
      status: "ACTIVE",
      operationStatus: "COMPLETED",
      siteUrl: "https://mybusiness.wpdev.bbws.io",
      provisioningDuration: 48,
    },
  },
  DomainEvent: {
    id: `${operationId}-DOMAIN_VERIFIED-www.example.com`,
    type: "DOMAIN_VERIFIED",
    timestamp: instant,
    data: {
      tenantId,
      siteId,
      siteName: "My Business Site",
      environment: "PROD",
      domain: "www.example.com",
      displayName: "www.example.com",
    },
  },
  PluginVulnerableEvent: {
    id: "vulnerable-1w2tq0Xn6o1b2r3p4W5m6Kz7u8v9a0b1c2d3e4f5g6h",
    type: "PLUGIN_VULNERABLE",
    timestamp: instant,
    data: {
      tenantId,
      siteId,
      environment: "DEV",
      pluginId,
      slug: "contact-form-7",
      name: "Contact Form 7",
      installedVersion: "5.8.3",
      vulnerabilities: [
        {
          id: "8b2b1d1e-5f0c-4a53-9d55-0f5c6f6b7a10",
          title: "Contact Form 7 <= 5.8.3 - Unrestricted File Upload",
          cve: "CVE-2023-6449",
          cvssScore: 6.6,
          patchedVersions: ["5.8.4"],
        },
      ],
    },
  },
  WebhookDisabledEvent: {
    id: `${deliveryId}-DISABLED-20`,
    type: "WEBHOOK_DISABLED",
    timestamp: instant,
    data: { tenantId, webhookId, deliveryId, reason: "DELIVERY_FAILED" },
  },
  WebhookTestEvent: {
    id: "test-01a20d02-9f00-7c3d-a1b2-c3d4e5f60718",
    type: "WEBHOOK_TEST",
    timestamp: instant,
    data: { tenantId, webhookId },
  },
}
