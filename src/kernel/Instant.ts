import * as Schema from "effect/Schema"

/** ISO 8601 in UTC, with milliseconds, as records and answers have it. */
export const Instant = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u))
