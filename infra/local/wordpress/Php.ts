import { fileURLToPath } from "node:url"

import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import type { WordPressError } from "./WordPressError.ts"

/** Whose WordPress PHP runs, and where it lies. */
export interface Site {
  /** Folder of core, shared by all tenants. */
  readonly coreDir: string
  /** Folder of the tenant's data, with its `wp-content`, and its `tmp`. */
  readonly dataDir: string
  /** Address of the network's main site. */
  readonly networkUrl: string
  /** What a tenant's container gets in its environment, wherever it runs. */
  readonly environment: Readonly<Record<string, string>>
}

/** A script that is run before anything is served. */
export interface FirstRun {
  /** Path of the script. */
  readonly script: string
  /** In addition to the environment of the site. */
  readonly environment: Readonly<Record<string, string>>
  /** Completes "… ended with". */
  readonly what: string
}

/** Where a tenant's WordPress answers. */
export interface Serving {
  /** To everybody. */
  readonly url: string
  /** To the platform: its routes are there, and nowhere else. */
  readonly managementUrl: string
}

/** A PHP and its database. */
export interface Php {
  /** Names the database. That of SQLite lies in the data folder, and is copied with it. */
  readonly database: "sqlite" | "mysql"
  /** Text of the drop-in `wp-content/db.php`, for a database that WordPress does not know. */
  readonly dropIn?: string
  /** Makes the database of a new network, in place of one that is there. */
  readonly createDatabase: (site: Site) => Effect.Effect<void, WordPressError>
  /** Runs `install.php`; `what` completes "… ended with". */
  readonly install: (
    site: Site,
    environment: Readonly<Record<string, string>>,
    what: string,
  ) => Effect.Effect<void, WordPressError>
  /** Serves WordPress on free ports of 127.0.0.1 for as long as the scope. */
  readonly serve: (
    site: Site,
    log: (line: string) => Effect.Effect<void>,
    first: FirstRun | undefined,
  ) => Effect.Effect<Serving, WordPressError, Scope.Scope>
}

/** The files that a tenant's container gets: configuration, installer and must-use plugin. */
export const platformDir = fileURLToPath(new URL("../../wordpress", import.meta.url))

/**
 * Settings of every PHP here. The time of each file is looked at for every request: one process's update of a plugin is
 * another's, too.
 */
export const phpSettings = {
  memory_limit: "256M",
  upload_max_filesize: "64M",
  post_max_size: "64M",
  "opcache.revalidate_freq": "0",
}
