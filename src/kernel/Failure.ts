import * as Schema from "effect/Schema"

/** Why a site or an operation failed: the code of an error, and what it says to the customer. */
export const Failure = Schema.Struct({ code: Schema.String, message: Schema.String })
export type Failure = typeof Failure.Type
