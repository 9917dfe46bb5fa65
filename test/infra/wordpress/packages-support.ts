import * as Fs from "node:fs"

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { pack, sha256 } from "./archive.ts"
import { useNetwork } from "./boot.ts"
import { Rows, option } from "./import-support.ts"
import type { Network } from "./network.ts"
import { bootObjectStore } from "./object-store.ts"
import { read, site } from "./wire.ts"

/** JSON of a plugin. */
export const Plugin = Schema.Struct({
  slug: Schema.String,
  installed: Schema.Boolean,
  version: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String),
  file: Schema.NullOr(Schema.String),
  sites: Schema.Array(Schema.Struct({ id: Schema.Int, siteId: Schema.String, active: Schema.Boolean })),
  changed: Schema.optionalKey(Schema.Boolean),
})

/** JSON of any kind. */
export const Json = Schema.Record(Schema.String, Schema.Unknown)

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

/** Files of a package, by their paths within its folder. */
export type Sources = Readonly<Record<string, string | Uint8Array>>

/** Zips files under one folder. */
export const zipped = (folder: string, sources: Sources): Buffer =>
  pack(
    Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [
        `${folder}/${path}`,
        typeof content === "string" ? bytes(content) : content,
      ]),
    ),
  )

/** A plugin that prints its version on every page. `extra` is PHP that runs when it is loaded. */
export const plugin = (slug: string, version: string, extra = "", headers = ""): Sources => ({
  [`${slug}.php`]: `<?php
/**
 * Plugin Name: The ${slug}
 * Version: ${version}
${headers} */
add_action( 'wp_head', function () { echo '<!-- ${slug} ${version} -->'; } );
register_activation_hook( __FILE__, function () { update_option( '${slug}_home', home_url() ); } );
${extra}
`,
  "uninstall.php": `<?php delete_option( '${slug}_home' ); update_option( '${slug}_uninstalled', 'yes' );`,
})

/** A classic theme. */
export const theme = (slug: string, version: string, index = "", headers = ""): Sources => ({
  "style.css": `/*\nTheme Name: The ${slug}\nVersion: ${version}\n${headers}*/`,
  "index.php": `<html><title>A site</title><?php echo 'theme ${slug} ${version}'; wp_head(); ${index} ?></html>`,
})

/** The network, an object store and what the tests of packages need; `name` begins the labels of the file's sites. */
export const usePackages = (name: string, own?: () => Network) => {
  const network = useNetwork(own)
  const { call, create, contentPath } = network
  const store = bootObjectStore()

  const offer = (key: string, zip: Buffer) => {
    store.objects.set(key, zip)
    return { source: store.address(key), sha256: sha256(zip) }
  }
  let number = 0
  /** The body that names a package. */
  const body = (slug: string, version: string, sources: Sources, folder = slug) => ({
    slug,
    version,
    ...offer(`package-${++number}`, zipped(folder, sources)),
  })

  return {
    ...network,
    store,
    offer,
    body,
    /** Makes a site; answers its id in the network and its host. */
    make: (label: string) =>
      create(`site-${name}-${label}`, `${name}-${label}`).pipe(
        Effect.map((answer) => ({ id: site(answer).id, host: `${name}-${label}.wpdev.localhost` })),
      ),
    install: (slug: string, version: string, sources: Sources) =>
      call("POST", "bbws/v1/plugins", { body: body(slug, version, sources) }),
    update: (slug: string, version: string, sources: Sources) =>
      call("POST", `bbws/v1/plugins/${slug}/update`, { body: body(slug, version, sources) }),
    activate: (id: number, slug: string, active = true) =>
      call("PUT", `bbws/v1/sites/${id}/plugins/${slug}`, { body: { active } }),
    uninstall: (id: number, slug: string, query = "") => call("DELETE", `bbws/v1/sites/${id}/plugins/${slug}${query}`),
    plugin: (slug: string) => call("GET", `bbws/v1/plugins/${slug}`).pipe(Effect.map((answer) => read(Plugin, answer))),
    installTheme: (slug: string, version: string, sources: Sources) =>
      call("POST", "wp/v2/themes", { body: body(slug, version, sources) }),
    /** The stored text of an option of the site of a host. */
    optionOf: (host: string, name: string) =>
      call("GET", "test/v1/rows?table=options", { host }).pipe(
        Effect.map((answer) => option(read(Rows, answer), name)),
      ),
    /** Names in the folder of the plugins or themes that nobody should find there. */
    unfinished: () =>
      ["plugins", "themes", "upgrade"].flatMap((folder) =>
        Fs.readdirSync(contentPath(folder)).filter((name) =>
          // Newer releases of core keep a page there that shows nothing.
          folder === "upgrade" ? name !== "index.php" : name.startsWith(".bbws"),
        ),
      ),
  }
}
