import * as Schema from "effect/Schema"

export const Link = Schema.Struct({ href: Schema.String })

export const sitesPath = (tenantId: string): string => `/v1.0/tenants/${tenantId}/sites`
export const sitePath = (tenantId: string, siteId: string): string => `${sitesPath(tenantId)}/${siteId}`
export const operationPath = (operationId: string): string => `/v1.0/operations/${operationId}`
export const operationsPath = (tenantId: string): string => `/v1.0/tenants/${tenantId}/operations`
export const mailPath = (tenantId: string, siteId: string): string => `${sitePath(tenantId, siteId)}/mail`
export const usersPath = (tenantId: string, siteId: string): string => `${sitePath(tenantId, siteId)}/users`
export const backupsPath = (tenantId: string, siteId: string): string => `${sitePath(tenantId, siteId)}/backups`
export const domainsPath = (tenantId: string, siteId: string): string => `${sitePath(tenantId, siteId)}/domains`
export const sitePluginsPath = (tenantId: string, siteId: string): string => `${sitePath(tenantId, siteId)}/plugins`
export const webhooksPath = (tenantId: string): string => `/v1.0/tenants/${tenantId}/webhooks`
export const webhookPath = (tenantId: string, webhookId: string): string => `${webhooksPath(tenantId)}/${webhookId}`
export const deliveriesPath = (tenantId: string, webhookId: string): string =>
  `${webhookPath(tenantId, webhookId)}/deliveries`
export const pluginPath = (pluginId: string): string => `/v1.0/plugins/${pluginId}`
