import * as Crypto from "node:crypto"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { errorCode } from "../StackError.ts"
import { attempt, exists } from "./Files.ts"
import { copyNetwork, keptNetwork } from "./KeptNetwork.ts"
import { type MySql, nativePhp } from "./NativePhp.ts"
import { installVariables, makeTables, type NetworkOptions, placePlatform, siteOf } from "./Network.ts"
import { type FirstRun, type Php, platformDir, type Serving } from "./Php.ts"
import { wasmPhp } from "./WasmPhp.ts"
import { WordPressError } from "./WordPressError.ts"

/** What a tenant's WordPress is started with. */
export interface TenantOptions extends NetworkOptions {
  /** Folder of the tenant's files, and of its database if that is SQLite; kept. Empty or absent: a new network. */
  readonly dataDir: string
  /** The machine's own PHP with this server, in place of PHP under WebAssembly with SQLite. */
  readonly mysql?: MySql | undefined
  readonly log: (line: string) => Effect.Effect<void>
}

const credential = (options: NetworkOptions): string =>
  Crypto.createHash("sha256")
    .update(JSON.stringify([options.username, options.applicationPassword]))
    .digest("hex")

/** File of a data folder that says whose credential its network knows; written last, so it marks a whole network. */
const stampOf = (database: Php["database"], dataDir: string): string =>
  Path.join(dataDir, database === "sqlite" ? "installed" : `installed-${database}`)

const readStamp = (stamp: string): Effect.Effect<string | undefined, WordPressError> =>
  attempt(`read ${stamp}`, () =>
    FileSystem.readFile(stamp, "utf8").catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined
      throw error
    }),
  )

/** Makes the data of a tenant that has none: a copy of the kept network; MySQL installs as quickly as it could be given one. */
const makeData = Effect.fnUntraced(function* (options: TenantOptions, php: Php, dataDir: string) {
  if (php.database === "sqlite") {
    const kept = yield* keptNetwork(options.installation, php, options.log)
    yield* copyNetwork(kept, options, dataDir)
  } else yield* makeTables(options, php, dataDir)
})

/** What makes a network know its tenant's credential. */
const credentialRun = (options: TenantOptions): FirstRun => ({
  script: Path.join(platformDir, "install.php"),
  environment: installVariables(options, "network"),
  what: `The installation of WordPress for ${options.tenantId} (network)`,
})

/** Starts a tenant's WordPress on free ports of 127.0.0.1; it runs as long as the scope. */
export const startTenant = Effect.fn("startTenant")(function* (
  options: TenantOptions,
): Effect.fn.Return<Serving, WordPressError, Scope.Scope> {
  const dataDir = Path.resolve(options.dataDir)
  const { installation, log, mysql, tenantId } = options
  const php = mysql === undefined ? wasmPhp(installation.sqliteDir) : nativePhp(mysql)
  const other = php.database === "sqlite" ? "mysql" : "sqlite"
  if (yield* exists(stampOf(other, dataDir))) {
    return yield* new WordPressError({
      message: `The database of ${tenantId} in ${dataDir} is ${other}, not ${php.database}: start without --keep, or on ${other} as before.`,
    })
  }
  const stamp = stampOf(php.database, dataDir)
  const known = yield* readStamp(stamp)
  yield* known === undefined ? makeData(options, php, dataDir) : placePlatform(php, dataDir)
  const site = siteOf(options, dataDir)
  if (known === credential(options)) return yield* php.serve(site, log, undefined)
  const served = yield* php.serve(site, log, credentialRun(options))
  yield* attempt(`write ${stamp}`, () => FileSystem.writeFile(stamp, credential(options)))
  return served
})
