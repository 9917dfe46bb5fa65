import { readFileSync } from "node:fs"
import type * as Http from "node:http"
import * as Path from "node:path"

import * as Effect from "effect/Effect"

import { reply } from "./HttpServer.ts"
import { type Listener, listenTwice, loopbackOf } from "./listeners.ts"
import { type Php, platformDir, type Site } from "./Php.ts"
import type { WorkerConfig } from "./WorkerConfig.ts"
import { startPool } from "./WorkerPool.ts"
import { runScript } from "./WorkerProcess.ts"

/** Milliseconds. */
const requestDeadline = 120_000

const dropIn = `<?php
define( 'DB_ENGINE', 'sqlite' );
define( 'DATABASE_TYPE', 'sqlite' );
define( 'WP_SQLITE_AST_DRIVER', true );
require '/sqlite/wp-includes/sqlite/db.php';
`

const preload = readFileSync(new URL("./listener.php", import.meta.url), "utf8")

/** Processes; WordPress gets one more when it has to call itself and all are busy. */
const workers = 2

/** PHP under WebAssembly with SQLite, whose driver is in that folder: all of it from the npm registry. */
export const wasmPhp = (sqliteDir: string): Php => {
  const configOf = (
    { coreDir, dataDir, environment, networkUrl }: Site,
    task: WorkerConfig["task"],
    extra: Readonly<Record<string, string>>,
  ): WorkerConfig => ({
    fixed: { "/wordpress": coreDir, "/sqlite": sqliteDir, "/platform": platformDir },
    mounts: {
      "/wordpress/wp-content": Path.join(dataDir, "wp-content"),
      "/data": Path.join(dataDir, "database"),
      "/tmp": Path.join(dataDir, "tmp"),
    },
    environment: {
      ...environment,
      WP_DB_ENGINE: "sqlite",
      WP_SQLITE_DIR: "/data",
      WP_ROOT: "/wordpress",
      WP_PLATFORM_DIR: "/platform",
      WP_DEBUG_LOG: "/tmp/debug.log",
      TMPDIR: "/tmp",
      ...extra,
    },
    absoluteUrl: networkUrl,
    preload,
    task,
  })
  return {
    database: "sqlite",
    dropIn,
    createDatabase: () => Effect.void,
    install: (site, environment, what) =>
      runScript(configOf(site, { _tag: "Run", script: "/platform/install.php" }, environment), what),
    serve: Effect.fnUntraced(function* (site, log, first) {
      // The workers must know the address of WordPress for itself before there are workers to serve it.
      let serveItself: (listener: Listener) => Http.RequestListener = () => (_request, response) =>
        reply(response, 503, { code: "starting", message: "WordPress is starting." })
      const loopback = yield* listenTwice(
        (listener) =>
          (...exchange) =>
            serveItself(listener)(...exchange),
      )
      const pool = yield* startPool({
        size: workers,
        deadline: requestDeadline,
        config: (socketPath, first) => configOf(site, { _tag: "Serve", socketPath, first }, loopbackOf(loopback)),
        first,
        log,
      })
      serveItself = pool.serveItself
      return yield* listenTwice(pool.serve)
    }),
  }
}
