import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import type { TestProject } from "vitest/node"

import type { MySql } from "../../infra/local/wordpress/NativePhp.ts"
import { killGroup, spawnGroup } from "../../infra/local/wordpress/ProcessGroup.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The MariaDB of this run, if WordPress is to have one: `npm run test:mysql`. */
    readonly mysql?: MySql
  }
}

const needed = `npm run test:mysql needs PHP and MariaDB on this machine:
  apt-get install php-cli php-mysql php-curl php-zip php-mbstring php-xml php-gd mariadb-server`

/** One MariaDB for all files of a run, in a folder of its own and without a port. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const run = promisify(execFile)
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
  provide("mysql", { host: `localhost:${socket}`, user: "root", password: "" })
  return async () => {
    const gone = new Promise((resolve) => server.once("exit", resolve))
    killGroup(server)
    await gone
    rmSync(root, { recursive: true, force: true })
  }
}
