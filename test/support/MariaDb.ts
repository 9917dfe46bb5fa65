import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import { Config, Effect, Option } from "effect"

import type { MySql } from "../../infra/local/wordpress/NativePhp.ts"
import { killGroup, spawnGroup } from "../../infra/local/wordpress/ProcessGroup.ts"

const needed = `npm run test:mysql needs PHP and MariaDB on this machine:
  apt-get install php-cli php-mysql php-curl php-zip php-mbstring php-xml php-gd mariadb-server`

const run = promisify(execFile)

const start = async () => {
  try {
    await run("php", ["-v"])
    await run("mariadbd", ["--version"])
  } catch (cause) {
    throw new Error(needed, { cause })
  }
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
    mysql: { host: `localhost:${socket}`, user: "root", password: "" } satisfies MySql,
    stop: async () => {
      const gone = new Promise((resolve) => server.once("exit", resolve))
      killGroup(server)
      await gone
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** A MariaDB in a folder of its own and without a port, where WordPress is to have one: `npm run test:mysql`. */
export const mysqlIfAsked = Effect.gen(function* () {
  const database = yield* Effect.orDie(Config.option(Config.String("WORDPRESS_DATABASE")))
  if (Option.getOrUndefined(database) !== "mysql") return undefined
  const { mysql } = yield* Effect.acquireRelease(Effect.promise(start), ({ stop }) => Effect.promise(stop))
  return mysql
})
