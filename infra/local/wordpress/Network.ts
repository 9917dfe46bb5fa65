import { cpSync } from "node:fs"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"

import { attempt } from "./Files.ts"
import { type Php, platformDir, type Site } from "./Php.ts"
import type { WordPressError } from "./WordPressError.ts"
import type { Installation } from "./WordPressInstallation.ts"

/** Whose network it is. */
export interface NetworkOptions {
  readonly installation: Installation
  readonly tenantId: string
  /** Address of the network's main site, by way of the load balancer. */
  readonly networkUrl: string
  /** By the sites' environments; a site's address is one label under one of them. */
  readonly siteBaseUrls: Readonly<Partial<Record<"DEV" | "SIT" | "PROD", string>>>
  /** Name of the platform's account. */
  readonly username: string
  /** Letters and digits. */
  readonly applicationPassword: string
}

/** The network in a data folder, as PHP sees it. */
export const siteOf = (options: NetworkOptions, dataDir: string): Site => ({
  coreDir: options.installation.coreDir,
  dataDir,
  networkUrl: options.networkUrl,
  environment: {
    TENANT_ID: options.tenantId,
    WP_NETWORK_URL: options.networkUrl,
    WP_SITE_BASE_URLS: Object.entries(options.siteBaseUrls)
      .map(([environment, url]) => `${environment}=${url}`)
      .join(","),
    WP_LOCAL_STACK: "1",
  },
})

/** What `install.php` reads beside the environment of the site. */
export const installVariables = (options: NetworkOptions, phase: "tables" | "network") => ({
  BBWS_INSTALL_PHASE: phase,
  WP_PLATFORM_USERNAME: options.username,
  WP_PLATFORM_APPLICATION_PASSWORD: options.applicationPassword,
})

/** Runs a phase of `install.php`. */
export const install = (
  options: NetworkOptions,
  php: Php,
  dataDir: string,
  phase: "tables" | "network",
): Effect.Effect<void, WordPressError> =>
  php.install(
    siteOf(options, dataDir),
    installVariables(options, phase),
    `The installation of WordPress for ${options.tenantId} (${phase})`,
  )

/** Places the must-use plugin and what else is the platform's in a data folder, in place of what is there. */
export const placePlatform = (php: Php, dataDir: string): Effect.Effect<void, WordPressError> =>
  attempt(`place the platform's plugin in ${dataDir}`, async () => {
    const content = Path.join(dataDir, "wp-content")
    for (const folder of ["database", "tmp"]) {
      await FileSystem.mkdir(Path.join(dataDir, folder), { recursive: true })
    }
    await FileSystem.rm(Path.join(content, "mu-plugins"), { recursive: true, force: true })
    cpSync(Path.join(platformDir, "wp-content"), content, { recursive: true })
    if (php.dropIn !== undefined) await FileSystem.writeFile(Path.join(content, "db.php"), php.dropIn)
  })

/** Makes a network whose main site has its tables, and nobody but a nameless administrator. */
export const makeTables = Effect.fnUntraced(function* (options: NetworkOptions, php: Php, dataDir: string) {
  // Synchronous: Node copies a folder in a tenth of the time then.
  yield* attempt("copy the WordPress content", async () =>
    cpSync(options.installation.contentDir, Path.join(dataDir, "wp-content"), { recursive: true }),
  )
  yield* placePlatform(php, dataDir)
  yield* php.createDatabase(siteOf(options, dataDir))
  yield* install(options, php, dataDir, "tables")
})

/** Installs a tenant's network in a data folder, the whole way. */
export const installNetwork = Effect.fnUntraced(function* (options: NetworkOptions, php: Php, dataDir: string) {
  yield* makeTables(options, php, dataDir)
  yield* install(options, php, dataDir, "network")
})
