import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** WP_001: the tenant's WordPress failed, could not be reached, or is not the tenant's. The same request may succeed later. */
export class WordPressApiError extends defineError<WordPressApiError>()("WordPressApiError", {
  code: "WP_001",
  status: 502,
  retryable: true,
  fields: {
    status: Schema.optionalKey(Schema.Finite),
    wordpressCode: Schema.optionalKey(Schema.String),
    cause: Schema.optionalKey(Schema.Defect()),
  },
  message: (error) =>
    error.status === undefined
      ? "WordPress could not be reached"
      : `WordPress API error (${[error.status, error.wordpressCode].filter((part) => part !== undefined).join(", ")})`,
}) {}

/** WP_001: WordPress understood the request and said no; sending it again gives the same answer. */
export class WordPressRefused extends defineError<WordPressRefused>()("WordPressRefused", {
  code: "WP_001",
  status: 502,
  fields: {
    status: Schema.Finite,
    wordpressCode: Schema.optionalKey(Schema.String),
    reason: Schema.String,
    /** Of a plugin's update: the sites that did not work with it. */
    failedSites: Schema.optionalKey(Schema.Array(Schema.String)),
    /** The version that was put back, or that is there in place of the required one. */
    version: Schema.optionalKey(Schema.String),
    /** Of new code: what it changed that all sites of the tenant run. */
    files: Schema.optionalKey(Schema.Array(Schema.String)),
    /** Of a plugin that is to go: those on the site that need it. */
    dependents: Schema.optionalKey(Schema.Array(Schema.String)),
    /** In place of one that the site does not have: those that it has. */
    roles: Schema.optionalKey(Schema.Array(Schema.String)),
  },
  message: (error) => `WordPress refused the request: ${error.reason}`,
}) {}

/** WP_002: no answer within the time limit. */
export class WordPressTimeout extends defineError<WordPressTimeout>()("WordPressTimeout", {
  code: "WP_002",
  status: 504,
  retryable: true,
  fields: {
    afterMs: Schema.Finite,
  },
  message: (error) => `WordPress did not answer within ${error.afterMs / 1000} s`,
}) {}

/** WP_003: the tenant's WordPress failed so often that it is left alone for a while. */
export class WordPressCircuitOpen extends defineError<WordPressCircuitOpen>()("WordPressCircuitOpen", {
  code: "WP_003",
  status: 503,
  retryable: true,
  fields: {
    retryAfter: Schema.Finite,
  },
  message: "WordPress of this tenant is failing and is left alone for a moment",
}) {}

/** Those of a call, as an endpoint declares them. */
export const wordPressErrors = [WordPressApiError, WordPressRefused, WordPressTimeout, WordPressCircuitOpen] as const
export type WordPressError = InstanceType<(typeof wordPressErrors)[number]>
