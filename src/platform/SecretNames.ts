import * as Config from "effect/Config"

/** What the names of all secrets begin with. */
export const secretsPrefix = Config.NonEmptyString("SECRETS_PREFIX")

const ofTenant = "/wp-app-password"

/** Name of a tenant's secret. */
export const secretNameOf = (prefix: string, tenantId: string): string => `${prefix}${tenantId}${ofTenant}`

/** The tenant whose secret has this name, which may be none of ours. */
export const tenantOfSecret = (prefix: string, name: string): string | undefined =>
  name.startsWith(prefix) && name.endsWith(ofTenant) ? name.slice(prefix.length, -ofTenant.length) : undefined
