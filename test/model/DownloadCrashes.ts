import {
  archived,
  type Asked,
  ask,
  cancelled,
  consumed,
  type Crash,
  crash,
  deliveredAnew,
  given,
  idIn,
  requested,
  rest,
  standing,
  write,
} from "./CrashRuns.ts"
import type { World } from "./World.ts"

// The making of downloads, killed wherever it can be.

const backupOf = async (world: World): Promise<{ readonly siteId: string; readonly backupId: string }> => {
  const siteId = await standing(world)
  write(world, siteId, "Written")
  return { siteId, backupId: idIn(await ask(world, "backUpSite", { siteId }, { body: {} }), "backupId") }
}

/** A download of what a site was. */
const asked = async (world: World): Promise<Asked> => {
  const params = await backupOf(world)
  write(world, params.siteId, "Changed")
  return { to: "prepareBackupDownload", params }
}

const ofDeleted = async (world: World): Promise<Asked> => {
  const params = await backupOf(world)
  const sent = world.outside.messages.length
  await ask(world, "deleteSite", { siteId: params.siteId })
  await rest(world, sent)
  return { to: "prepareBackupDownload", params }
}

/** Another, of a backup of which one is there. */
const again = async (world: World): Promise<Asked> => {
  const call = await asked(world)
  const sent = world.outside.messages.length
  await ask(world, call.to, call.params)
  await rest(world, sent)
  return call
}

const where = "POST /bbws/v1/downloads"
const site = "shop.wpdev.example:"
const download = "download of shop DEV: Written at https://shop.wpdev.example/page"
const calls = [...archived, "ArchiveUploads.begin", "ArchiveUploads.partUrl", "ArchiveUploads.complete"]

export const downloadCrashes: ReadonlyArray<Crash> = [
  crash("a download in the queue", consumed(asked), 30, calls, "same", {
    ends: ["BACKUP_DOWNLOAD COMPLETED", download, site],
  }),
  crash("a download of a site that is gone in the queue", consumed(ofDeleted), 30, calls, "same", {
    ends: ["BACKUP_DOWNLOAD COMPLETED", download],
  }),
  crash("a second download in the queue", consumed(again), 30, calls, "same", {
    ends: ["BACKUP_DOWNLOAD COMPLETED", download, site],
  }),
  crash("the request for a download", requested(asked), 8, ["Table", "Queues.send"], "either"),
  crash("a cancelled download", cancelled(asked, where, "consumer"), 6, ["Table"], "same", {
    ends: ["BACKUP_DOWNLOAD CANCELLED", "download of shop DEV: none", site],
  }),
  crash("giving up a download", given(asked, where), 8, ["Table"], "either", {
    ends: ["BACKUP_DOWNLOAD FAILED", "download of shop DEV: none", site],
  }),
  crash("a download that is tried again", deliveredAnew(asked, where), 30, calls, "same", {
    ends: ["BACKUP_DOWNLOAD COMPLETED", download, site],
  }),
]
