import {
  all,
  archived,
  type Asked,
  ask,
  cancelled,
  consumed,
  type Crash,
  crash,
  create,
  given,
  idIn,
  type Kind,
  onSite,
  requested,
  retried,
  standing,
  tenantId,
  write,
} from "./CrashRuns.ts"
import { brokenText } from "./MultisiteBlog.ts"
import type { World } from "./World.ts"

const takenByOthers = (world: World): Promise<Asked> => {
  const blog = { id: 90, siteId: "other", domain: "shop.wpdev.example", ready: true, suspended: false }
  world.networks.blogs[tenantId] = [{ ...blog, options: {}, exports: {}, imports: [] }]
  return create()
}
const breakIt = (world: World, siteId: string) => write(world, siteId, brokenText)
const promoteFirst = async (world: World, siteId: string) => {
  const { newSiteId } = await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  write(world, String(newSiteId), "Of the target")
}
const update = onSite("updateSite", { siteName: "Store", configuration: { tagline: "Better", postsPerPage: 5 } })
const badUpdate = onSite("updateSite", { configuration: { language: "xx" } })
const suspend = onSite("setSiteStatus", { status: "SUSPENDED" })
const clone = onSite("cloneSite", { siteName: "Copy", subdomain: "copy" })
const promote = onSite("promoteSite", { target: "SIT" })
const promoteOver = onSite("promoteSite", { target: "SIT" }, promoteFirst)
const promoteBroken = onSite("promoteSite", { target: "SIT" }, breakIt)
const promoteBrokenOver = onSite("promoteSite", { target: "SIT" }, async (world, siteId) => {
  await promoteFirst(world, siteId)
  breakIt(world, siteId)
})
const backUp = onSite("backUpSite", { label: "mine" })
const remove = onSite("deleteSite")
const removeRefused = onSite("deleteSite", undefined, (world) => {
  world.networks.faults.push(...Array.from({ length: 50 }, () => ({ fault: "refused" as const, where: "force=true" })))
})
const removePromoted = async (world: World): Promise<Asked> => {
  const siteId = await standing(world)
  const { newSiteId } = await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  return { to: "deleteSite", params: { siteId: String(newSiteId) } }
}

/** A restore of a backup that was made when `text` stood there. */
/** What stands at the end of what was damaged in the bucket. */
export const spoilt = "!"
const restoreOf =
  (text: string, spoil?: (world: World) => void) =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, text)
    const backupId = idIn(await ask(world, "backUpSite", { siteId }, { body: {} }), "backupId")
    write(world, siteId, "Of today")
    spoil?.(world)
    return { to: "restoreSite", params: { siteId }, body: { backupId } }
  }
const restore = restoreOf("Of yesterday")
const restoreBroken = restoreOf(brokenText)
const restoreSpoilt = restoreOf("Of yesterday", ({ outside }) => {
  for (const key of Object.keys(outside.archives)) outside.archives[key] += spoilt
})

const kinds: ReadonlyArray<Kind> = [
  ["a creation", create, 16, all],
  ["a creation that WordPress refuses", takenByOthers, 12, all],
  ["a clone", clone, 30, archived],
  ["an update", update, 14, all],
  ["an update that WordPress does not take", badUpdate, 12, all],
  ["a suspension", suspend, 14, all],
  ["a promotion to a new target", promote, 34, archived],
  ["a promotion over a standing target", promoteOver, 38, archived],
  ["a promotion to a new target that fails", promoteBroken, 40, archived],
  ["a promotion over a standing target that fails", promoteBrokenOver, 44, archived],
  ["a backup", backUp, 20, archived],
  ["a restore", restore, 30, archived],
  ["a restore that fails at the end", restoreBroken, 36, archived],
  ["a restore that WordPress refuses", restoreSpoilt, 30, archived],
  ["a deletion", remove, 22, archived],
  ["a deletion of a promoted site", removePromoted, 22, archived],
  ["a deletion that WordPress refuses", removeRefused, 20, archived],
]

const starts: ReadonlyArray<readonly [string, (world: World) => Promise<Asked>]> = [
  ["a creation", create],
  ["a clone", clone],
  ["a deletion", remove],
]

export const crashes: ReadonlyArray<Crash> = [
  ...kinds.map(([name, asked, atLeast, services]) =>
    crash(`${name} in the queue`, consumed(asked), atLeast, services, "same"),
  ),
  ...kinds
    .filter(
      ([name]) => ![...starts, ["a creation that"], ["a deletion that"]].some(([start]) => name.startsWith(start)),
    )
    .map(([name, asked, atLeast, services]) =>
      crash(`${name} within its request`, requested(asked), atLeast, services, "either", { anew: / that /.test(name) }),
    ),
  ...starts.map(([name, asked]) =>
    crash(`the request for ${name}`, requested(asked), 10, ["Table.transact", "Queues.send"], "either"),
  ),
  crash("a cancelled creation", cancelled(create, "POST /wp/v2/sites", "consumer"), 10, ["Table.transact"], "same"),
  crash("a cancelled clone", cancelled(clone, "/load", "consumer", 1), 10, ["Table.transact"], "same"),
  crash("a cancelled promotion", cancelled(promote, "POST /wp/v2/sites", "consumer"), 18, all, "same"),
  crash("a cancelled promotion over", cancelled(promoteOver, "/save", "consumer"), 10, ["Table.transact"], "same"),
  crash("the request to cancel", cancelled(promote, "POST /wp/v2/sites", "request"), 8, ["Queues.send"], "either"),
  crash("giving up a promotion", given(promote), 8, ["Queues.send"], "either"),
  crash("giving up a promotion over", given(promoteOver), 8, ["Queues.send"], "either"),
  crash("giving up a restore", given(restore), 8, ["Queues.send"], "either"),
  crash("a promotion that is tried again", retried(promote), 34, archived, "same"),
  crash("a promotion over that is tried again", retried(promoteOver), 38, archived, "same"),
  crash("a restore that is tried again", retried(restore), 30, archived, "same"),
]
