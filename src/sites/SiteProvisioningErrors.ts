import * as Schema from "effect/Schema"

import { FieldProblem } from "../kernel/HttpErrors.ts"

/** SITE_001: the tenant's container does not have the version that was asked for. */
export class VersionUnavailable extends Schema.TaggedError<VersionUnavailable>()("VersionUnavailable", {
  component: Schema.String,
  required: Schema.String,
  actual: Schema.String,
}) {
  static readonly response = { code: "SITE_001", status: 400, retryable: false } as const
  readonly response = VersionUnavailable.response
  override get message() {
    return `This tenant runs ${this.component} ${this.actual}, not the required ${this.required}`
  }
}

/** SITE_009: the content is of a newer WordPress than the tenant's container has; nothing was changed. */
export class ContentTooNew extends Schema.TaggedError<ContentTooNew>()("ContentTooNew", {
  siteId: Schema.String,
  /** Version of the container's WordPress. */
  actual: Schema.String,
}) {
  static readonly response = { code: "SITE_009", status: 422, retryable: false } as const
  readonly response = ContentTooNew.response
  readonly suggestion =
    "Choose a backup that was made with this version or an older one, or ask support for a newer one"
  override get message() {
    return `This tenant runs WordPress ${this.actual}, and the content is of a newer one`
  }
}

/** WP_001: WordPress said that the site was made, and then it was not there, whole and ours. */
export class SiteNotProvisioned extends Schema.TaggedError<SiteNotProvisioned>()("SiteNotProvisioned", {
  siteId: Schema.String,
}) {
  static readonly response = { code: "WP_001", status: 502, retryable: true } as const
  readonly response = SiteNotProvisioned.response
  override get message() {
    return "The WordPress site is not complete"
  }
}

/** SITE_001: WordPress did not take these settings. */
export class SettingsRefused extends Schema.TaggedError<SettingsRefused>()("SettingsRefused", {
  fields: Schema.Array(FieldProblem),
}) {
  static readonly response = { code: "SITE_001", status: 400, retryable: false } as const
  readonly response = SettingsRefused.response
  override get message() {
    return `WordPress did not take: ${this.fields.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`
  }
}

/** WP_001: after what was done to it the site does not work; it was put back. */
export class SiteBroken extends Schema.TaggedError<SiteBroken>()("SiteBroken", {
  siteId: Schema.String,
  reasons: Schema.Array(Schema.String),
  /** What it does not work with, unless that is the content of another site or of a backup. */
  by: Schema.optionalKey(Schema.Literals(["plugin", "template"])),
}) {
  static readonly response = { code: "WP_001", status: 502, retryable: false } as const
  readonly response = SiteBroken.response
  get suggestion() {
    return this.by === undefined
      ? "Look at the site the content comes from, then try again"
      : `Choose another ${this.by}, or tell support which ${this.by} breaks the site`
  }
  override get message() {
    return `The site does not work with this ${this.by ?? "content"}: ${this.reasons.join("; ")}`
  }
}
