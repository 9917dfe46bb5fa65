import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"
import { FieldProblem } from "../kernel/HttpErrors.ts"

/** SITE_009: the tenant's container does not have the version, or the language, that was asked for. */
export class VersionUnavailable extends defineError<VersionUnavailable>()("VersionUnavailable", {
  code: "SITE_009",
  status: 422,
  fields: {
    component: Schema.Literals(["WordPress", "PHP", "language"]),
    required: Schema.String,
    /** What there is instead; empty where that is not known. */
    available: Schema.Array(Schema.String),
  },
  suggestion: ({ available, component }) =>
    available.length === 0
      ? `Choose another ${component === "language" ? "language" : "version"}, or ask support for this one`
      : `Choose ${available.slice(0, 20).join(", ")}, or ask support for another`,
  message: ({ available, component, required }) =>
    component === "language"
      ? `This tenant's WordPress does not have the language ${required}`
      : `This tenant runs ${component} ${available.join(", ") || "in another version"}, not the required ${required}`,
}) {}

/** SITE_009: the content is of a newer WordPress than the tenant's container has; nothing was changed. */
export class ContentTooNew extends defineError<ContentTooNew>()("ContentTooNew", {
  code: "SITE_009",
  status: 422,
  fields: {
    siteId: Schema.String,
    /** Version of the container's WordPress. */
    actual: Schema.String,
  },
  suggestion: "Choose a backup that was made with this version or an older one, or ask support for a newer one",
  message: (error) => `This tenant runs WordPress ${error.actual}, and the content is of a newer one`,
}) {}

/** WP_001: WordPress said that the site was made, and then it was not there, whole and ours. */
export class SiteNotProvisioned extends defineError<SiteNotProvisioned>()("SiteNotProvisioned", {
  code: "WP_001",
  status: 502,
  retryable: true,
  fields: {
    siteId: Schema.String,
  },
  message: "The WordPress site is not complete",
}) {}

/** SITE_001: WordPress did not take these settings. */
export class SettingsRefused extends defineError<SettingsRefused>()("SettingsRefused", {
  code: "SITE_001",
  status: 400,
  fields: {
    fields: Schema.Array(FieldProblem),
  },
  suggestion: "Choose other values for the fields that are named in `details.fields`",
  message: (error) =>
    `WordPress did not take: ${error.fields.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`,
}) {}

/** WP_001: after what was done to it the site does not work; it was put back. */
export class SiteBroken extends defineError<SiteBroken>()("SiteBroken", {
  code: "WP_001",
  status: 502,
  fields: {
    siteId: Schema.String,
    reasons: Schema.Array(Schema.String),
    /** What it does not work with, unless that is the content of another site or of a backup. */
    by: Schema.optionalKey(Schema.Literals(["plugin", "template"])),
  },
  suggestion: (error) =>
    error.by === undefined
      ? "Look at the site the content comes from, then try again"
      : `Choose another ${error.by}, or tell support which ${error.by} breaks the site`,
  message: (error) => `The site does not work with this ${error.by ?? "content"}: ${error.reasons.join("; ")}`,
}) {}
