import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { Backup, BackupId } from "../../../src/backups/Backup.ts"
import { BackupReader } from "../../../src/backups/BackupReader.ts"
import { BackupStore } from "../../../src/backups/BackupStore.ts"
import { Downloads } from "../../../src/backups/Downloads.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../../src/operations/engine/OperationEvents.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { Table } from "../../../src/platform/Table.ts"
import { SiteChanges } from "../../../src/sites/SiteChanges.ts"
import { SiteReader } from "../../../src/sites/SiteReader.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { backupDownload } from "../../../src/workflows/prepare-download/saga.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { fakeArchives, fakeQueues, fakeTopic, fakeWordPress } from "../../support/fakes.ts"
import { givenSites, plain } from "../../support/rows.ts"
import { makeBackup, settingsFrom, standingSite } from "../../support/samples.ts"

export const md5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
export const backupId = BackupId.make("backup-1")

/** A backup in packs of two saves. */
export const stored = new Backup({
  ...makeBackup(),
  format: "STORE",
  uses: ["backup-0", "backup-1"],
  key: "packs/tenant-1/site-1/backup-1/manifest",
})

type Wanted = { readonly pack: string } | { readonly part: number; readonly bytes: number; readonly md5: string }

/** What WordPress answers while it has more to do. */
export const preparing = (bytesDone: number, ...wanted: ReadonlyArray<Wanted>) =>
  Effect.succeed({ downloadId: "x", done: false, progress: { bytesDone, bytesTotal: 100, rowsDone: 0 }, wanted })
/** What it answers at the end. */
export const prepared = Effect.succeed({ downloadId: "x", done: true, sizeBytes: 30, parts: [md5, md5] })
/** What it answers to who tidies up. */
export const tidied = Effect.succeed(null)

/** A table in memory, and a WordPress that gives these answers, one after the other. */
export const makeDownloadWorld = (...answers: ReadonlyArray<Effect.Effect<unknown, WordPressCallError>>) => {
  const left = [...answers]
  const queues = fakeQueues()
  const topic = fakeTopic()
  const archives = fakeArchives()
  const wordpress = fakeWordPress(() => Effect.suspend(() => left.shift() ?? Effect.die("asked once more")))
  const layer = Layer.mergeAll(Downloads.layer, SiteChanges.layer).pipe(
    Layer.provideMerge(BackupReader.layer),
    Layer.provideMerge(Layer.mergeAll(SiteReader.layer, SiteStore.layer, BackupStore.layer, OperationDispatcher.layer)),
    Layer.provideMerge(OperationEvents.layer),
    Layer.provideMerge(OperationStore.layer),
    Layer.provideMerge(Table.over(() => new MemoryDynamo())),
    Layer.provideMerge(
      Layer.mergeAll(
        settingsFrom(),
        queues.layer,
        topic.layer,
        archives.layer,
        wordpress.layer,
        SecureRandom.layerWebCrypto,
      ),
    ),
  )
  /** All messages that wait come to their consumer. */
  const consume = Effect.suspend(() =>
    Effect.forEach(queues.sent.splice(0), ({ operationId }) =>
      runOperation({ BACKUP_DOWNLOAD: backupDownload }, "tenant-1", operationId),
    ),
  )
  return {
    archives,
    consume,
    heard: () => wordpress.heard.map(({ body }) => plain(body)),
    layer,
    queues,
    topic,
    wordpress,
  }
}

/** A site, and a backup of it. */
export const given = (site = standingSite(), backup: Backup = stored) =>
  Effect.andThen(
    givenSites(site),
    Effect.flatMap(BackupStore, (store) => store.put(backup)),
  )
