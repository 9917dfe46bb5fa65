import * as Schema from "effect/Schema"

/** What the header of a plugin's package says of where it runs, as it was read when the package was registered. */
export const PackageHeader = Schema.Struct({
  /** Folder names of the plugins that have to be active beside it. */
  requiresPlugins: Schema.Array(Schema.String),
  requiresWordPress: Schema.optionalKey(Schema.String),
  requiresPhp: Schema.optionalKey(Schema.String),
  /** It can only be activated for a whole network, and so on no site alone. */
  networkOnly: Schema.Boolean,
})
export type PackageHeader = typeof PackageHeader.Type

/** Bytes of a file in which WordPress looks for its header. */
export const headerBytes = 8192

/** PHP's white space: what JavaScript counts beside it may be half of a letter here. */
const space = "[ \\t\\n\\v\\f\\r]"
const commentEnd = new RegExp(`${space}*(?:\\*/|\\?>).*`, "u")
const ends = /^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/gu

/** A field of the header of a plugin or theme as WordPress's `get_file_data` reads it from the first bytes of a file; "" without it. */
export const headerField = (start: Uint8Array, name: string): string => {
  // Byte by byte, as PHP does.
  const text = Buffer.from(start).subarray(0, headerBytes).toString("latin1").replaceAll("\r", "\n")
  const line = new RegExp(`^(?:[ \\t]*<\\?php)?[ \\t/*#@]*${name}:(.*)$`, "imu").exec(text)?.[1] ?? ""
  return Buffer.from(line.replace(commentEnd, "").replaceAll(ends, ""), "latin1").toString()
}

/** Names that WordPress takes for folders of plugins at WordPress.org; it passes over all others. */
const dependency = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u

/** The header of a plugin's main file, as far as it says where the plugin runs. */
export const pluginHeader = (start: Uint8Array): PackageHeader => {
  const field = (name: string) => headerField(start, name)
  const [wordpress, php] = [field("Requires at least"), field("Requires PHP")]
  const plugins = field("Requires Plugins").split(",")
  return {
    requiresPlugins: [
      ...new Set(plugins.map((slug) => slug.trim()).filter((slug) => dependency.test(slug))),
    ].toSorted(),
    ...(wordpress === "" ? {} : { requiresWordPress: wordpress }),
    ...(php === "" ? {} : { requiresPhp: php }),
    networkOnly: field("Network").toLowerCase() === "true",
  }
}
