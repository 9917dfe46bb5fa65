import type { Environment } from "./Environment.ts"

/** Host name, without a port, of a site: `{subdomain}.` before the host of its environment's base URL. */
export const siteHostOf = (
  baseUrls: Readonly<Record<Environment, string>>,
  environment: Environment,
  subdomain: string,
): string => `${subdomain}.${new URL(baseUrls[environment]).hostname}`

/** A site's own address, as visitors use it. */
export const siteUrlOf = (
  baseUrls: Readonly<Record<Environment, string>>,
  environment: Environment,
  subdomain: string,
): string => {
  const base = new URL(baseUrls[environment])
  return `${base.protocol}//${subdomain}.${base.host}`
}
