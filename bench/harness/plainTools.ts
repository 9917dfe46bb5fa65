import { spawn } from "node:child_process"
import { cpSync, mkdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"

/** Runs a line of a shell; fails with what it said. */
const shell = (line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn("bash", ["-euo", "pipefail", "-c", line], { stdio: ["ignore", "ignore", "pipe"] })
    let said = ""
    child.stderr.on("data", (text: Buffer) => (said += text.toString()))
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${line}: ${said.slice(0, 400)}`))))
  })

/** What somebody without us would do with a site: `mariadb-dump`, `tar`, and one upload; and back. */
export const plainTools = (place: {
  readonly socket: string
  readonly database: string
  readonly tables: ReadonlyArray<string>
  readonly uploads: string
  /** A folder of its own on the same disk. */
  readonly folder: string
}) => {
  const { database, folder, socket, tables, uploads } = place
  const archive = join(folder, "site.tar")
  mkdirSync(folder, { recursive: true })
  const client = `--socket=${socket} --user=root`
  return {
    store: async (url: string) => {
      await shell(
        `mariadb-dump ${client} --single-transaction --quick ${database} ${tables.join(" ")} > ${folder}/database.sql`,
      )
      await shell(`tar --create --file ${archive} --directory ${uploads} . --directory ${folder} database.sql`)
      await shell(`curl --fail --silent --show-error --upload-file ${archive} '${url}'`)
      return statSync(archive).size
    },
    bringBack: async (url: string) => {
      await shell(`curl --fail --silent --show-error --output ${archive} '${url}'`)
      await shell(
        `rm -rf ${folder}/back && mkdir ${folder}/back && tar --extract --file ${archive} --directory ${folder}/back`,
      )
      await shell(`mariadb ${client} ${database} < ${folder}/back/database.sql`)
    },
    clone: async (from: string, to: string) => {
      await shell(
        `mariadb-dump ${client} --single-transaction --quick ${database} ${tables.join(" ")} | sed 's/\`${from}/\`${to}/g' | mariadb ${client} ${database}`,
      )
      cpSync(uploads, join(folder, "clone"), { recursive: true, preserveTimestamps: true })
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}
