import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import { Effect } from "effect"

import type { MySql } from "./NativePhp.ts"
import { killGroup, spawnGroup } from "./ProcessGroup.ts"
import type { WebServer } from "./WebServer.ts"
import { phpFpm } from "./webServers.ts"

const run = promisify(execFile)

/** What a form of the tests runs, and the packages (as Debian names them) that have it. */
const needed: ReadonlyArray<readonly [program: () => string, packages: string, form?: WebServer]> = [
  [() => "php", "php-cli php-mysql php-curl php-zip php-mbstring php-xml php-gd"],
  [() => "mariadbd", "mariadb-server"],
  [phpFpm, "php-fpm", "nginx"],
  [() => "nginx", "nginx", "nginx"],
  [phpFpm, "php-fpm", "apache"],
  [() => "apache2", "apache2", "apache"],
]

const check = async (webServer: WebServer | undefined) => {
  const missing: Array<string> = []
  for (const [program, packages, form] of needed) {
    if (form !== undefined && form !== webServer) continue
    // Each of them knows one of these.
    await run(program(), ["-v"]).catch(() => run(program(), ["--version"]).catch(() => missing.push(packages)))
  }
  if (missing.length > 0) throw new Error(`More is needed of this machine: apt-get install ${missing.join(" ")}`)
}

const start = async (webServer: WebServer | undefined) => {
  await check(webServer)
  const root = mkdtempSync(join(tmpdir(), "mariadb-"))
  const own = ["--no-defaults", `--datadir=${join(root, "data")}`, "--user=root"]
  await run("mariadb-install-db", [...own, "--auth-root-authentication-method=normal", "--skip-test-db"])
  const socket = join(root, "mariadb.sock")
  const server = spawnGroup("mariadbd", [
    ...own,
    `--socket=${socket}`,
    "--skip-networking",
    "--innodb-flush-log-at-trx-commit=0",
  ])
  server.stdout.resume()
  server.stderr.resume()
  while (!existsSync(socket)) {
    if (server.exitCode !== null) throw new Error(`mariadbd ended with ${server.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    mysql: {
      host: `localhost:${socket}`,
      user: "root",
      password: "",
      ...(webServer === undefined ? {} : { webServer }),
    } satisfies MySql,
    stop: async () => {
      const gone = new Promise((resolve) => server.once("exit", resolve))
      killGroup(server)
      await gone
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/**
 * A MariaDB in a folder of its own and without a port, where WordPress is to have one, and what stands in front of PHP. It runs
 * as long as the scope.
 */
export const startMariaDb = (webServer: WebServer | undefined) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => start(webServer)),
      ({ stop }) => Effect.promise(stop),
    ),
    ({ mysql }) => mysql,
  )
