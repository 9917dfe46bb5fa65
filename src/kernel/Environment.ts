import * as Schema from "effect/Schema"

/** Where a site stands on its way to production; an attribute of the site, not the account that the service is deployed in. */
export const Environment = Schema.Literals(["DEV", "SIT", "PROD"])
export type Environment = typeof Environment.Type
