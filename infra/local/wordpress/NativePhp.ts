import type { ChildProcess } from "node:child_process"
import * as Crypto from "node:crypto"
import * as Path from "node:path"
import * as Readline from "node:readline"
import { fileURLToPath } from "node:url"

import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import { forward } from "./Forward.ts"
import { listen } from "./HttpServer.ts"
import { listenTwice, loopbackOf, marked } from "./listeners.ts"
import { type Php, phpSettings, platformDir, type Site } from "./Php.ts"
import { killGroup, spawnGroup } from "./ProcessGroup.ts"
import { serveBehind, type WebServer } from "./WebServer.ts"
import { WordPressError } from "./WordPressError.ts"
import { runToEnd } from "./WorkerProcess.ts"

/** A MySQL or MariaDB that runs already, with a user that may make databases. */
export interface MySql {
  /** As in WordPress's DB_HOST: `host`, `host:port` or `localhost:/path/of/the.sock`. */
  readonly host: string
  readonly user: string
  readonly password: string
  /** What stands in front of PHP, as in a tenant's container; PHP's own server without it. */
  readonly webServer?: WebServer
}

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const settings = Object.entries(phpSettings).flatMap(([name, value]) => ["-d", `${name}=${value}`])

/** Requests at a time. */
const workers = "6"

/** The database of a data folder. */
const databaseOf = (dataDir: string): string =>
  `bbws_${Crypto.createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`

const spawn = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, onLine: (line: string) => void) => {
  const child = spawnGroup("php", [...settings, ...args], env)
  for (const stream of [child.stdout, child.stderr]) Readline.createInterface({ input: stream }).on("line", onLine)
  return child
}

const stop = (child: ChildProcess): Effect.Effect<void> => Effect.sync(() => killGroup(child))

/** What a shell says when there is no `php`, and `create-database.php` when that cannot speak to MySQL. */
const notFound = 127

const needed =
  "PHP is needed with these packages (as Debian names them): php-cli php-mysql php-curl php-zip php-mbstring php-xml php-gd."

/** PHP's own server, on a port of its own, behind two that tell it the listener. */
const serve = Effect.fnUntraced(function* (
  environment: Readonly<Record<string, string>>,
  coreDir: string,
  log: (line: string) => Effect.Effect<void>,
) {
  const runFork = Effect.runForkWith(yield* Effect.context())
  const url = yield* Effect.scoped(listen(0, () => {}))
  const serving = yield* listenTwice(
    (listener) => (request, response) => forward(url, marked(request.headers, listener), request, response),
  )
  const lines: Array<string> = []
  const failed = () => new WordPressError({ message: `PHP does not serve ${url}. ${lines.join("\n")}` })
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        ["-S", new URL(url).host, "-t", coreDir, fileOf("./router.php")],
        { ...environment, ...loopbackOf(serving), PHP_CLI_SERVER_WORKERS: workers },
        (line) => {
          if (lines.length < 20) lines.push(line)
          // It tells of every request.
          if (/PHP (Fatal|Parse|Warning)/.test(line)) runFork(log(line))
        },
      ),
    ),
    stop,
  )
  yield* Effect.suspend(() =>
    lines.some((line) => line.includes(`(${url}) started`)) ? Effect.void : Effect.fail(failed()),
  ).pipe(
    Effect.retry({
      schedule: Schedule.spaced("50 millis"),
      times: 200,
      while: () => child.exitCode === null && child.signalCode === null,
    }),
  )
  return serving
})

/** The machine's own PHP with MySQL or MariaDB: what a tenant's container has. */
export const nativePhp = (mysql: MySql): Php => {
  const environmentOf = ({ coreDir, dataDir, environment }: Site) => ({
    ...environment,
    WP_DB_ENGINE: "mysql",
    WORDPRESS_DB_HOST: mysql.host,
    WORDPRESS_DB_USER: mysql.user,
    WORDPRESS_DB_PASSWORD: mysql.password,
    WORDPRESS_DB_NAME: databaseOf(dataDir),
    WP_ROOT: coreDir,
    WP_CONTENT_DIR: Path.join(dataDir, "wp-content"),
    WP_PLATFORM_DIR: platformDir,
    WP_DEBUG_LOG: Path.join(dataDir, "tmp", "debug.log"),
    TMPDIR: Path.join(dataDir, "tmp"),
  })
  const run = (script: string, environment: Readonly<Record<string, string>>, what: string) =>
    runToEnd(
      (onLine) => spawn([script], environment, onLine),
      stop,
      what,
      (code) => (code === notFound ? `\n${needed}` : ""),
    )
  return {
    database: "mysql",
    createDatabase: (site) => run(fileOf("./create-database.php"), environmentOf(site), "The making of a database"),
    install: (site, environment, what) =>
      run(Path.join(platformDir, "install.php"), { ...environmentOf(site), ...environment }, what),
    serve: Effect.fnUntraced(function* (site, log, first) {
      if (first !== undefined) {
        yield* run(first.script, { ...environmentOf(site), ...first.environment }, first.what)
      }
      const { webServer } = mysql
      const start =
        webServer === undefined
          ? serve(environmentOf(site), site.coreDir, log)
          : serveBehind(webServer, site, environmentOf(site), settings, log)
      // A port that is free now may be somebody else's a moment later.
      return yield* Effect.retry(start, { times: 2 })
    }),
  }
}
