import { Effect, Layer } from "effect"

import { BackupStore } from "../../src/backups/BackupStore.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import type { Operation } from "../../src/operations/engine/Operation.ts"
import { Table } from "../../src/platform/Table.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { operationOf } from "../support/changes.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { fakeArchives, fakeWordPress } from "../support/fakes.ts"
import { plain } from "../support/rows.ts"
import { settingsFrom } from "../support/samples.ts"
import { savedWhole } from "../support/wordpress.ts"

/** Where the packs of the sample site are. */
export const folder = "packs/tenant-1/site-1"

/** A backup's operation that is being run. */
export const running = (changes: Partial<Operation> = {}) =>
  operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 1, ...changes })

export const progress = (bytesDone: number) => ({ bytesDone, bytesTotal: 100, rowsDone: 0 })
export const md5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
const pack = (name: string) => ({ name, bytes: 10, md5 })
/** What WordPress answers while it has not stored all. */
export const saving = (archiveId: string, bytesDone: number, ...names: ReadonlyArray<string>) =>
  Effect.succeed({ archiveId, done: false, progress: progress(bytesDone), wanted: names.map(pack) })
/** What it answers at the end. */
export const saved = (archiveId: string, uses: ReadonlyArray<string>) => Effect.succeed(savedWhole(archiveId, uses))

/** A table in memory and a WordPress that gives these answers, one after the other. */
export const makeStoreWorld = (...answers: ReadonlyArray<Effect.Effect<unknown, WordPressCallError>>) => {
  const left = [...answers]
  const wordpress = fakeWordPress(() => Effect.suspend(() => left.shift() ?? Effect.die("asked once more")))
  const archives = fakeArchives()
  const layer = PackStore.layer.pipe(
    Layer.provideMerge(BackupStore.layer),
    Layer.provideMerge(Table.over(() => new MemoryDynamo())),
    Layer.provideMerge(Layer.mergeAll(settingsFrom({ BACKUP_RETENTION_DAYS: "7" }), wordpress.layer, archives.layer)),
  )
  return { archives, heard: () => wordpress.heard.map(({ body }) => plain(body)), layer, wordpress }
}
