import type { Environment } from "../kernel/Environment.ts"
import type { Site, SiteConfiguration } from "./Site.ts"

/**
 * What a new copy of a site is set to. That the source sends its mail does not go with it; and a copy of a site in production
 * starts with its mail captured in every environment, because its content names the same customers.
 */
export const copiedConfiguration = (
  { configuration, environment }: Pick<Site, "configuration" | "environment">,
  target: Environment,
): SiteConfiguration => {
  const { mail: _own, ...copied } = configuration
  return environment === "PROD" && target === "PROD" ? { ...copied, mail: "CAPTURE" } : copied
}

/** What a site is set to that has become a copy of another in place: whether it sends its mail is its own. */
export const overwrittenConfiguration = (
  source: Pick<Site, "configuration" | "environment">,
  { configuration: { mail }, environment }: Pick<Site, "configuration" | "environment">,
): SiteConfiguration => {
  const { mail: _fresh, ...copied } = copiedConfiguration(source, environment)
  return mail === undefined ? copied : { ...copied, mail }
}
