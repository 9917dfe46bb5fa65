import * as Schema from "effect/Schema"

import type { Answer } from "./network.ts"

/** JSON of a site. */
export const Site = Schema.Struct({
  id: Schema.Int,
  siteId: Schema.String,
  domain: Schema.String,
  name: Schema.String,
  url: Schema.String,
  archived: Schema.Boolean,
  deleted: Schema.Boolean,
  public: Schema.Boolean,
  ready: Schema.Boolean,
  registered: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})

/** JSON of the platform resource. */
export const Platform = Schema.Struct({
  tenantId: Schema.String,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  multisite: Schema.Boolean,
})

/** Decodes the JSON of an answer. */
export const read = <S extends Schema.Decoder<unknown>>(schema: S, answer: Answer) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema))(answer.text)

/** Decodes the answer that holds a site. */
export const site = (answer: Answer) => read(Site, answer)
/** Decodes the answer that holds a list of sites. */
export const sites = (answer: Answer) => read(Schema.Array(Site), answer)
/** Decodes the code of an error. */
export const code = (answer: Answer) => read(Schema.Struct({ code: Schema.String }), answer).code
