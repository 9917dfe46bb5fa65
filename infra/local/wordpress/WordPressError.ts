import * as Schema from "effect/Schema"

/** The local WordPress could not be made ready or started. */
export class WordPressError extends Schema.TaggedError<WordPressError>()("WordPressError", {
  message: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {}
