import * as Schema from "effect/Schema"

/** SITE_007: somebody changed the entry of a catalogue since the caller read it. */
export class EntryChanged extends Schema.TaggedError<EntryChanged>()("EntryChanged", {
  id: Schema.String,
  ifMatch: Schema.String,
  etag: Schema.String,
}) {
  static readonly response = { code: "SITE_007", status: 412, retryable: false } as const
  readonly response = EntryChanged.response
  readonly suggestion = "Read it again and repeat the change with its new ETag"
  override get message() {
    return `${this.id} has changed: it is ${this.etag} now, not ${this.ifMatch}`
  }
}

/** CAT_001: the id of a new template or plugin is taken. */
export class EntryExists extends Schema.TaggedError<EntryExists>()("EntryExists", { id: Schema.String }) {
  static readonly response = { code: "CAT_001", status: 409, retryable: false } as const
  readonly response = EntryExists.response
  readonly suggestion = "Change the one that there is with PUT, or choose another id, or leave it out to be given one"
  override get message() {
    return `${this.id} is in the catalogue already`
  }
}
