import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"
import { DatabaseSync, type SQLOutputValue } from "node:sqlite"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { installNetwork } from "../../../infra/local/wordpress/Network.ts"
import { wasmPhp } from "../../../infra/local/wordpress/WasmPhp.ts"
import { prepareInstallation } from "../../../infra/local/wordpress/WordPressInstallation.ts"
import { startTenant } from "../../../infra/local/wordpress/WordPressTenant.ts"
import { temporaryFolder } from "../local/bundles.ts"
import { send } from "./network.ts"
import { Platform, read } from "./wire.ts"

const databaseOf = (dataDir: string) => Path.join(dataDir, "database", ".ht.sqlite")

/** What differs from one installation to the next: passwords, identifiers and times. */
const withoutChance = (column: string, value: SQLOutputValue): SQLOutputValue =>
  column === "user_pass"
    ? "password"
    : typeof value === "string"
      ? value
          .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "time")
          .replaceAll(/^1\d{9}$|\bi:1\d{9}\b/g, "time")
          .replaceAll(/"\$P\$[./0-9A-Za-z]{31}"/g, '"password"')
          .replaceAll(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"uuid"')
      : value

/** Every row of every table. */
const contentsOf = (dataDir: string): ReadonlyArray<string> => {
  const database = new DatabaseSync(databaseOf(dataDir), { readOnly: true })
  try {
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all()
    return names.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map((row) =>
          [
            name,
            ...Object.entries(row).map(([column, value]) => `${column}=${String(withoutChance(column, value))}`),
          ].join(" "),
        )
        .toSorted(),
    )
  } finally {
    database.close()
  }
}

const without = (some: ReadonlyArray<string>, others: ReadonlyArray<string>) =>
  some.filter((one) => !others.includes(one))

describe("the kept network", () => {
  it.live(
    "becomes each tenant's own, as if it had been installed for that one, and networks of other states go",
    () =>
      Effect.gen(function* () {
        const cacheDir = ".cache/wordpress"
        const installation = {
          ...(yield* prepareInstallation({ cacheDir, tell: () => Effect.void })),
          networksDir: yield* temporaryFolder,
        }
        yield* Effect.promise(() => FileSystem.mkdir(Path.join(installation.networksDir, "of-another-state")))
        const folder = yield* temporaryFolder
        const lines: Array<string> = []
        const tenant = (tenantId: string, username: string) => ({
          installation,
          tenantId,
          dataDir: Path.join(folder, tenantId),
          networkUrl: `http://${tenantId}.network.localhost:8080`,
          siteBaseUrls: { DEV: "http://wpdev.localhost:8080" },
          username,
          applicationPassword: `PasswordOf${tenantId.replaceAll("-", "")}`,
          log: (line: string) => Effect.sync(() => lines.push(line)),
        })
        const tenants = [tenant("tenant-with-a-longer-name", "the-platform"), tenant("t-2", "bbws")]
        const [first] = tenants
        assert.isDefined(first)
        const direct = { ...first, dataDir: Path.join(folder, "direct") }
        const [started] = yield* Effect.all(
          [
            Effect.forEach(tenants, startTenant, { concurrency: "unbounded" }),
            installNetwork(direct, wasmPhp(installation.sqliteDir), direct.dataDir),
          ],
          { concurrency: "unbounded" },
        )
        assert.deepStrictEqual(lines, ["installing an empty network"])
        assert.strictEqual((yield* Effect.promise(() => FileSystem.readdir(installation.networksDir))).length, 1)

        const copied = contentsOf(first.dataDir)
        const installed = contentsOf(direct.dataDir)
        assert.deepStrictEqual(without(copied, installed), [])
        assert.deepStrictEqual(without(installed, copied), [])
        assert.strictEqual(copied.length, installed.length)

        for (const [index, { managementUrl }] of started.entries()) {
          const { applicationPassword, dataDir, tenantId, username } = tenants[index] ?? tenant("", "")
          const answer = yield* send(managementUrl, "GET", "/wp-json/bbws/v1/platform", {
            host: `${tenantId}.network.localhost`,
            anonymous: true,
            headers: {
              authorization: `Basic ${Buffer.from(`${username}:${applicationPassword}`).toString("base64")}`,
              "x-tenant-id": tenantId,
            },
          })
          assert.strictEqual(read(Platform, answer).tenantId, tenantId)
          assert.notInclude(yield* Effect.promise(() => FileSystem.readFile(databaseOf(dataDir), "latin1")), "kept-net")
        }
      }),
    600_000,
  )
})
