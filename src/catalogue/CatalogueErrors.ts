import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** SITE_007: somebody changed the entry of a catalogue since the caller read it. */
export class EntryChanged extends defineError<EntryChanged>()("EntryChanged", {
  code: "SITE_007",
  status: 412,
  fields: {
    id: Schema.String,
    ifMatch: Schema.String,
    etag: Schema.String,
  },
  suggestion: "Read it again and repeat the change with its new ETag",
  message: (error) => `${error.id} has changed: it is ${error.etag} now, not ${error.ifMatch}`,
}) {}

/** CAT_001: the id of a new template or plugin is taken. */
export class EntryExists extends defineError<EntryExists>()("EntryExists", {
  code: "CAT_001",
  status: 409,
  fields: { id: Schema.String },
  suggestion: "Change the one that there is with PUT, or choose another id, or leave it out to be given one",
  message: (error) => `${error.id} is in the catalogue already`,
}) {}
