import { spoilt } from "./Crashes.ts"
import {
  all,
  type Asked,
  ask,
  cancelled,
  consumed,
  type Crash,
  crash,
  given,
  idIn,
  type Kind,
  requested,
  rest,
  standing,
  write,
} from "./CrashRuns.ts"
import { brokenText } from "./MultisiteBlog.ts"
import type { Process } from "./Process.ts"
import { deliverTo, type World } from "./World.ts"

// Verifications of backups, killed wherever they can be: no scratch site and no turn is left of them.

const verificationOf =
  (text: string, before?: (world: World, siteId: string) => Promise<unknown> | void) =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, text)
    const backupId = idIn(await ask(world, "backUpSite", { siteId }, { body: {} }), "backupId")
    await before?.(world, siteId)
    return { to: "verifyBackup", params: { siteId, backupId } }
  }

const spoilPacks = ({ outside }: World): void => {
  for (const key of Object.keys(outside.archives)) if (/\/\d+$/.test(key)) outside.archives[key] += spoilt
}
const losePacks = ({ outside }: World): void => {
  for (const key of Object.keys(outside.archives)) if (/\/\d+$/.test(key)) delete outside.archives[key]
}

const well = verificationOf("Of yesterday")
const damaged = verificationOf("Of yesterday", spoilPacks)
const missing = verificationOf("Of yesterday", losePacks)
const broken = verificationOf(brokenText)
/** Its site is deleted meanwhile. */
const ofDeleted = verificationOf("Of yesterday", async (world, siteId) => {
  const sent = world.outside.messages.length
  await ask(world, "deleteSite", { siteId })
  await rest(world, sent)
})
/** A change of its site goes on, and goes on after it. */
const beside = verificationOf("Of yesterday", async (world, siteId) => {
  await ask(world, "updateSite", { siteId }, { async: true, body: { siteName: "Another" } })
})

const verified = (status: string) => [`SITE_VERIFICATION ${status}`]
const site = "shop.wpdev.example:"
const kinds: ReadonlyArray<Kind> = [
  ["a verification", well, 20, [...all, "Archives"], [...verified("COMPLETED"), "VERIFIED of shop DEV", site]],
  ["a verification of a damaged backup", damaged, 22, all, [...verified("FAILED"), "FAILED of shop DEV", site]],
  [
    "a verification of a backup without its packs",
    missing,
    22,
    all,
    [...verified("FAILED"), "FAILED of shop DEV", site],
  ],
  ["a verification of a page that breaks", broken, 22, all, [...verified("FAILED"), "FAILED of shop DEV", site]],
  ["a verification of a deleted site's backup", ofDeleted, 20, all, [...verified("COMPLETED"), "VERIFIED of shop DEV"]],
  ["a verification beside a change of its site", beside, 20, all],
]

const retriedAfterDamage = async (world: World) => {
  const { params } = await damaged(world)
  const sent = world.outside.messages.length
  const operationId = idIn(await ask(world, "verifyBackup", params), "operationId")
  await rest(world, sent)
  await ask(world, "retryOperation", { operationId })
  const message = world.outside.messages.at(-1)
  if (message === undefined) throw new Error("nothing was sent")
  return message
}

/** A turn of the schedule in which the site is due. */
const turn = async (world: World) => {
  await well(world)
  await world.alive.startDueVerifications()
  world.clock.advance(28 * 86_400_000)
  return (process: Process) => process.startDueVerifications()
}

export const verificationCrashes: ReadonlyArray<Crash> = [
  ...kinds.map(([name, asked, atLeast, services, ends]) =>
    crash(`${name} in the queue`, consumed(asked), atLeast, services, "same", { ends }),
  ),
  crash("a turn of the schedule of verifications", turn, 8, ["Table.transact", "Queues.send"], "either"),
  crash("the request for a verification", requested(well), 10, ["Table.transact", "Queues.send"], "either"),
  crash("a cancelled verification", cancelled(well, "POST /bbws/v1/verifications", "consumer"), 6, ["Table"], "same"),
  crash("giving up a verification", given(well, "POST /bbws/v1/verifications"), 6, ["Queues.send"], "either"),
  crash(
    "a verification that is tried again",
    async (world) => {
      const message = await retriedAfterDamage(world)
      return (process) => deliverTo(process, message)
    },
    20,
    all,
    "same",
  ),
]
