import * as Schema from "effect/Schema"

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
