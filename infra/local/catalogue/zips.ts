import { strToU8, zipSync } from "fflate"

/** Text files by their paths within a package's folder. */
export type Sources = Readonly<Record<string, string>>

/** What a plugin or a theme says of itself in its header. */
export interface Header {
  /** Its folder. */
  readonly slug: string
  readonly name: string
  readonly version: string
  readonly description: string
  /** Oldest WordPress that it runs on. */
  readonly requiresWordPress?: string | undefined
  /** Further lines of the header. */
  readonly more?: ReadonlyArray<string>
}

/** Oldest versions that all packages run on, unless they say otherwise. */
export const oldestWordPress = "6.0"
export const oldestPhp = "7.4"

/** Zips keep local time without its zone: made of its parts, it is the same in every zone. */
const modified = () => new Date(2026, 0, 1, 12)

/** The same bytes for the same sources, so that a package's digest stays. */
const zipped = (folder: string, sources: Sources): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [
        `${folder}/${path}`,
        [strToU8(content), { mtime: modified() }],
      ]),
    ),
  )

const requirements = ({ requiresWordPress = oldestWordPress }: Header): ReadonlyArray<string> => [
  `Requires at least: ${requiresWordPress}`,
  `Requires PHP: ${oldestPhp}`,
]

const comment = (lines: ReadonlyArray<string>): string => lines.map((line) => ` * ${line}\n`).join("")

/** A plugin of one file, named as its folder; `code` is PHP that follows the header. */
export const pluginZip = (plugin: Header & { readonly code: string; readonly uninstall?: string }): Uint8Array => {
  const { code, description, name, slug, uninstall, version } = plugin
  const header = [
    `Plugin Name: ${name}`,
    `Description: ${description}`,
    `Version: ${version}`,
    ...(plugin.more ?? []),
    ...requirements(plugin),
    "Author: BBWS",
    "License: GPL-2.0-or-later",
    `Text Domain: ${slug}`,
  ]
  return zipped(slug, {
    [`${slug}.php`]: `<?php\n/**\n${comment(header)} */\n\ndefined( 'ABSPATH' ) || exit;\n\n${code.trim()}\n`,
    ...(uninstall === undefined
      ? {}
      : { "uninstall.php": `<?php\ndefined( 'WP_UNINSTALL_PLUGIN' ) || exit;\n\n${uninstall.trim()}\n` }),
  })
}

/** A theme; `files` are all but `style.css`, of which `css` is what follows the header. */
export const themeZip = (theme: Header & { readonly css: string; readonly files: Sources }): Uint8Array => {
  const { css, description, files, name, slug, version } = theme
  const header = [
    `Theme Name: ${name}`,
    "Author: BBWS",
    `Description: ${description}`,
    `Version: ${version}`,
    ...requirements(theme),
    "License: GPL-2.0-or-later",
    `Text Domain: ${slug}`,
  ]
  return zipped(slug, { "style.css": `/*\n${comment(header)} */\n\n${css.trim()}\n`, ...files })
}
