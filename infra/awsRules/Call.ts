/** The call of AWS that makes a resource of Pulumi, and where each of its properties goes in that call's input. */
export interface Call {
  /** `lambda AddPermission` */
  readonly call: string
  /**
   * `property` where the member of the input is called alike, `property=Member` where not, `property=service Call:Member`
   * where another call takes it, with `?` at its end where that call need not be made. `[]` stands for what is in a list,
   * `*` for a value of a map and `~` for its key.
   */
  readonly properties: ReadonlyArray<string>
  /** What Pulumi and its provider keep for themselves. */
  readonly kept?: ReadonlyArray<string>
}

/** What a call takes, by the properties and those that are kept, each in a text, apart by commas or lines. */
export const calls = (call: string, properties: string, kept = ""): Call => {
  const words = (text: string) => text.split(/\s*\n\s*|\s*,\s*/).filter((word) => word !== "")
  return { call, properties: words(properties), kept: words(kept) }
}
