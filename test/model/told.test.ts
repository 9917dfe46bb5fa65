import { assert, describe, it } from "@effect/vitest"

import { History } from "./Histories.ts"
import { emptyModel } from "./Model.ts"
import type { Request, Who } from "./ModelAccess.ts"
import { makeWorld, nothing } from "./World.ts"

const admin: Who = { sub: "admin-1", role: "admin", tenant: "tenant-1" }

/** What is asked for and what happens, one after the other; the model says what has to come of it. */
class Told {
  private readonly history: History
  constructor(history: History) {
    this.history = history
  }

  async ask(to: string, more: Partial<Request> = {}): Promise<void> {
    const tenant = more.operation === undefined ? { tenant: "tenant-1" } : {}
    await this.history.ask({ to, as: admin, ...tenant, ...more })
    await this.history.agree()
  }

  /** All messages are delivered whose operations wait for it. */
  async deliver(): Promise<void> {
    for (const index of this.history.waiting()) await this.history.deliver(index, false, undefined)
    await this.history.agree()
  }

  async giveUp(): Promise<void> {
    for (const index of this.history.waiting()) await this.history.bury(index)
    await this.history.agree()
  }

  async giveUpOld(): Promise<void> {
    for (const index of this.history.stale()) await this.history.bury(index)
    await this.history.agree()
  }

  readonly trouble: History["trouble"] = (faults) => this.history.trouble(faults)
}

describe("a history that once went wrong", () => {
  const tell = (name: string, tale: (told: Told) => Promise<void>) => {
    it(name, async () => {
      const world = await makeWorld()
      await world.load(nothing)
      const told = new Told(new History(world, emptyModel(world.clock.now())))
      await told.ask("createSite", { name: "Site", subdomain: "site", environment: "DEV", tagline: "First" })
      await told.deliver()
      await tale(told)
      assert.deepStrictEqual(world.denied, [])
    })
  }

  tell("of a restore of a site that is suspended in WordPress only is undone, and says why", async (told) => {
    await told.ask("backUpSite", { site: 0 })
    told.trouble(["ok", "lost", "refused"])
    await told.ask("setSiteStatus", { site: 0, status: "SUSPENDED" })
    await told.ask("restoreSite", { site: 0, backup: "1/backup/1" })
  })

  tell("of an update that is tried again does not take back a later one", async (told) => {
    told.trouble(["refused"])
    await told.ask("updateSite", { site: 0, name: "News" })
    await told.ask("updateSite", { site: 0, tagline: "Better" })
    await told.ask("retryOperation", { operation: 1 })
    await told.deliver()
  })

  tell("of a deletion that is tried again and cancelled does not say that the site is there", async (told) => {
    await told.ask("deleteSite", { site: 0 })
    told.trouble(["ok", "ok", "ok", "lost"])
    await told.deliver()
    await told.giveUp()
    await told.ask("retryOperation", { operation: 1 })
    await told.ask("cancelOperation", { operation: 1 })
  })

  tell("of a restore that is tried again when the site has another status is refused", async (told) => {
    await told.ask("backUpSite", { site: 0 })
    told.trouble(["down"])
    await told.ask("restoreSite", { site: 0, backup: "1/backup/1" })
    await told.ask("setSiteStatus", { site: 0, status: "SUSPENDED" })
    await told.ask("retryOperation", { operation: 2 })
  })

  tell("of a suspension whose answer is lost leaves WordPress open", async (told) => {
    told.trouble(["ok", "lost"])
    await told.ask("setSiteStatus", { site: 0, status: "SUSPENDED" })
    await told.ask("getSiteHealth", { site: 0 })
  })

  tell("of a promotion whose subdomain was taken meanwhile names no operation that has ended", async (told) => {
    told.trouble(["down"])
    await told.ask("promoteSite", { site: 0, target: "SIT" })
    await told.ask("createSite", { name: "Other", subdomain: "site", environment: "SIT" })
    await told.deliver()
    await told.ask("retryOperation", { operation: 1 })
  })

  tell("of a promotion that is tried again has the settings that its source has then", async (told) => {
    told.trouble(["down"])
    await told.ask("promoteSite", { site: 0, target: "SIT" })
    await told.ask("updateSite", { site: 0, tagline: "Better" })
    await told.ask("retryOperation", { operation: 1 })
    await told.deliver()
  })

  tell("of a clone has the settings that its source has when it is made", async (told) => {
    await told.ask("cloneSite", { site: 0, name: "Copy", subdomain: "copy" })
    await told.ask("updateSite", { site: 0, tagline: "Better" })
    await told.deliver()
  })

  tell("of a message of an attempt before does not end the present one", async (told) => {
    await told.ask("createSite", { name: "Other", subdomain: "other", environment: "DEV" })
    await told.giveUp()
    await told.ask("retryOperation", { operation: 1 })
    await told.giveUpOld()
    await told.deliver()
  })
})
