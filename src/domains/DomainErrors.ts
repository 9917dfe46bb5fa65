import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** DOM_001: the site has no such domain. */
export class DomainNotFound extends defineError<DomainNotFound>()("DomainNotFound", {
  code: "DOM_001",
  status: 404,
  fields: { siteId: Schema.String, domain: Schema.String },
  suggestion: "List the domains of the site, or add this one with POST",
  message: (error) => `Site ${error.siteId} has no domain ${error.domain}`,
}) {}

/** DOM_002: not the name of a host. */
export class DomainNotAName extends defineError<DomainNotAName>()("DomainNotAName", {
  code: "DOM_002",
  status: 422,
  fields: { domain: Schema.String, wildcard: Schema.Boolean },
  suggestion: "Give the domain alone, such as www.example.com, without https:// and without a path",
  message: (error) =>
    error.wildcard
      ? `${error.domain} stands for many names: a site has each by itself`
      : `${error.domain} is no domain`,
}) {}

/** DOM_003: a name under which others register theirs. */
export class DomainPublic extends defineError<DomainPublic>()("DomainPublic", {
  code: "DOM_003",
  status: 422,
  fields: { domain: Schema.String },
  suggestion: "Give a domain that you have registered",
  message: (error) => `${error.domain} is nobody's own: domains are registered under it, or not at all`,
}) {}

/** DOM_004: one of ours. */
export class DomainOfPlatform extends defineError<DomainOfPlatform>()("DomainOfPlatform", {
  code: "DOM_004",
  status: 422,
  fields: { domain: Schema.String },
  suggestion: "Give a domain of your own",
  message: (error) => `${error.domain} belongs to this service`,
}) {}

/** DOM_005: the site has this domain already. */
export class DomainExists extends defineError<DomainExists>()("DomainExists", {
  code: "DOM_005",
  status: 409,
  fields: { siteId: Schema.String, domain: Schema.String },
  suggestion: "List the site's domains for its records, or have it verified",
  message: (error) => `Site ${error.siteId} has the domain ${error.domain} already`,
}) {}

/** DOM_006: the site has as many domains as it may. */
export class TooManyDomains extends defineError<TooManyDomains>()("TooManyDomains", {
  code: "DOM_006",
  status: 422,
  fields: { siteId: Schema.String, maxDomains: Schema.Int },
  suggestion: "Remove a domain that is not used",
  message: (error) => `A site has at most ${error.maxDomains} domains`,
}) {}

/** DOM_007: nobody has shown that the domain is theirs. */
export class DomainNotVerified extends defineError<DomainNotVerified>()("DomainNotVerified", {
  code: "DOM_007",
  status: 409,
  fields: { siteId: Schema.String, domain: Schema.String },
  suggestion: "Set the domain's records and have it verified first",
  message: (error) => `The domain ${error.domain} is not verified for this site`,
}) {}
