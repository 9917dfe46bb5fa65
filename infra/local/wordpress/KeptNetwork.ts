import * as Crypto from "node:crypto"
import { cpSync } from "node:fs"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

import { attempt, buildOnce, exists } from "./Files.ts"
import { makeTables, type NetworkOptions } from "./Network.ts"
import { type Php, platformDir } from "./Php.ts"
import { renameInDatabase } from "./renaming.ts"
import type { WordPressError } from "./WordPressError.ts"
import type { Installation } from "./WordPressInstallation.ts"

/** In every name below, and nowhere else. */
const mark = "kept-network"

/** Whose name stands in the kept network until a tenant's takes its place. */
const nobody = {
  tenantId: mark,
  host: `${mark}.invalid`,
  // A port, as the addresses of this machine have one: core writes some with and some without.
  networkUrl: `http://${mark}.invalid:9`,
  username: `${mark}-user`,
}

/** A hash of what an empty network depends on: release of WordPress, and state of the platform's files. */
const keyOf = (installation: Installation, php: Php): Effect.Effect<string, WordPressError> =>
  attempt("read the platform's PHP files", async () => {
    const hash = Crypto.createHash("sha256")
    hash.update(JSON.stringify([installation.coreDir, php.dropIn, nobody]))
    const entries = await FileSystem.readdir(platformDir, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => Path.join(entry.parentPath, entry.name))
    for (const file of files.toSorted()) {
      hash.update(JSON.stringify(Path.relative(platformDir, file)))
      hash.update(await FileSystem.readFile(file))
    }
    return hash.digest("hex").slice(0, 16)
  })

/** Networks of other states are of no use any more. */
const removeOthers = (folder: string, kept: string): Effect.Effect<void, WordPressError> =>
  attempt(`clean ${folder}`, async () => {
    for (const name of await FileSystem.readdir(folder)) {
      // What starts with a dot is being made.
      if (name === kept || name.startsWith(".")) continue
      await FileSystem.rm(Path.join(folder, name), { recursive: true, force: true })
    }
  })

// Tenants that start at once in one process would each make it.
const oneAtATime = Semaphore.makeUnsafe(1)

/** The folder of the network that is kept, empty and finished but for a tenant's names; it is made if there is none. */
export const keptNetwork = Effect.fnUntraced(function* (
  installation: Installation,
  php: Php,
  log: (line: string) => Effect.Effect<void>,
) {
  const key = yield* keyOf(installation, php)
  const kept = Path.join(installation.networksDir, key)
  const make = Effect.gen(function* () {
    if (yield* exists(kept)) return
    yield* log("installing an empty network")
    const network = { ...nobody, installation, siteBaseUrls: {}, applicationPassword: mark }
    yield* buildOnce(kept, (folder) => makeTables(network, php, folder))
    yield* removeOthers(installation.networksDir, key)
  })
  yield* Semaphore.withPermits(oneAtATime, 1, make)
  return kept
})

/** Gives a data folder a copy of the kept network that bears the tenant's names; its credential is `install.php`'s matter. */
export const copyNetwork = (
  kept: string,
  tenant: NetworkOptions,
  dataDir: string,
): Effect.Effect<void, WordPressError> =>
  attempt(`copy the network to ${dataDir}`, async () => {
    await FileSystem.mkdir(dataDir, { recursive: true })
    // A start that was killed may have left the journal of another database.
    await FileSystem.rm(Path.join(dataDir, "database"), { recursive: true, force: true })
    cpSync(kept, dataDir, { recursive: true })
    // What is within another comes after it.
    renameInDatabase(Path.join(dataDir, "database", ".ht.sqlite"), [
      [nobody.networkUrl, tenant.networkUrl],
      [nobody.host, new URL(tenant.networkUrl).hostname],
      [nobody.username, tenant.username],
      [nobody.tenantId, tenant.tenantId],
    ])
  })
