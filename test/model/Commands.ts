import * as fc from "fast-check"

import {
  admin,
  any,
  type Asked,
  changes,
  environment,
  key,
  matches,
  name,
  number,
  other,
  people,
  rarely,
  subdomain,
  tagline,
  waiting,
  waits,
  who,
} from "./Choices.ts"
import { ask, type Command, command } from "./Command.ts"
import type { History } from "./Histories.ts"
import type { OperationStatus } from "./Model.ts"
import type { Request, Who } from "./ModelAccess.ts"
import { brokenText } from "./MultisiteBlog.ts"
import {
  burial,
  deliveries,
  delivery,
  laterTrouble,
  oldBurial,
  oldDelivery,
  stalls,
  together,
  trouble,
} from "./Troubles.ts"

// What may happen in a history. Numbers are taken modulo what there is, so that hardly any command comes to nothing.

/** The tenant in the path: that of the caller's, or of the site. */
const tenantOf = (history: History, as: Who, site?: number): string =>
  as.role === "staff"
    ? (history.model.sites[site ?? 0]?.tenant ?? "tenant-1")
    : site !== undefined && site % 7 === 0
      ? (history.model.sites[site]?.tenant ?? as.tenant)
      : as.tenant

const creation = fc
  .record({ as: who, name, subdomain, environment, tagline: rarely(tagline), key })
  .map((asked) =>
    ask(
      (history) => ({ to: "createSite", tenant: tenantOf(history, asked.as), ...asked }),
      `create ${JSON.stringify(asked)}`,
    ),
  )

/** One of the sites, of those that can be worked on if there are any. */
const siteOf = ({ model: { sites } }: History, nth: number, any: boolean | undefined): number => {
  const fit = [...sites.entries()].filter(
    ([, { holder, status }]) => any !== true && holder === undefined && (status === "ACTIVE" || status === "SUSPENDED"),
  )
  return fit[nth % Math.max(1, fit.length)]?.[0] ?? nth % Math.max(1, sites.length)
}

const onSite = (to: string, more: fc.Arbitrary<Partial<Request>> = fc.constant({})) =>
  fc.tuple(who, number, key, rarely(matches), any, more).map(([as, nth, key, match, any, rest]) =>
    ask(
      (history) => {
        const site = siteOf(history, nth, any)
        const matching = ["updateSite", "setSiteStatus", "deleteSite"].includes(to) ? { match } : {}
        return { to, as, tenant: tenantOf(history, as, site), site, key, ...matching, ...rest } as const
      },
      `${to} of ${nth} by ${as.sub} ${JSON.stringify({ key, match, any, ...rest })}`,
    ),
  )

const restoration = fc
  .tuple(who, number, number, key, any, fc.record(waiting))
  .map(([as, nth, which, key, any, rest]) =>
    ask(
      (history) => {
        const { backups } = history.model
        const backup = backups[which % Math.max(1, backups.length)]
        const site = siteOf(history, nth, any)
        return { to: "restoreSite", as, tenant: tenantOf(history, as, site), site, key, backup: backup?.id, ...rest }
      },
      `restore ${which} into ${nth} by ${as.sub} ${JSON.stringify({ key, any, ...rest })}`,
    ),
  )

/** One of the operations, of those for which it can be done if there are any. */
const onOperation = (to: string, likely: ReadonlyArray<OperationStatus>) =>
  fc.tuple(who, number, key, any).map(([as, nth, key, any]) =>
    ask(
      ({ model: { operations } }) => {
        const fit = [...operations.entries()].filter(([, { status }]) => any !== true && likely.includes(status))
        const [operation = nth % operations.length] = fit.toReversed()[nth % Math.max(1, fit.length)] ?? []
        return operations.length === 0 ? undefined : { to, as, operation, key }
      },
      `${to} ${nth} by ${as.sub} ${JSON.stringify({ key, any })}`,
    ),
  )

const listing = (to: string) =>
  who.map((as) => ask((history) => ({ to, as, tenant: tenantOf(history, as) }), `${to} by ${as.sub}`))

const tiers = fc
  .tuple(fc.constantFrom(admin, ...people), key, fc.constantFrom("BASIC" as const, "STANDARD" as const))
  .map(([as, key, tier]) =>
    ask(
      () => ({ to: "setTenantTier", as, tenant: "tenant-1", key, tier }),
      `set the tier ${tier} by ${as.sub} ${JSON.stringify({ key })}`,
    ),
  )

const rushes = fc.tuple(number, changes, changes).map(([nth, one, two]) =>
  command(`at once on ${nth}: ${JSON.stringify([one, two])}`, (history) => {
    const site = siteOf(history, nth, false)
    const tenant = "tenant-1"
    const on = (asked: Asked) => (asked.to === "createSite" ? { tenant } : { tenant, site })
    return history.rush([
      { ...one, ...on(one), as: admin },
      { ...two, ...on(two), as: other },
    ])
  }),
)
const reconciliation = fc
  .constantFrom(...waits)
  .map((ms) => command(`reconcile after ${ms} ms`, (history) => history.reconcile(ms)))
const passing = fc
  .constantFrom(...waits, 31 * 86_400_000)
  .map((ms) => command(`${ms} ms pass`, (history) => history.pass(ms)))
const expiry = fc.constant(command("take away what has expired", (history) => history.expire()))
const writing = fc.tuple(number, fc.constantFrom("Words", "More words", "Last words", brokenText)).map(([nth, words]) =>
  command(`write ${words} on ${nth}`, (history) => {
    const { length } = history.model.sites
    if (length > 0) history.write(nth % length, words)
  }),
)

const update = onSite("updateSite", fc.record({ name: rarely(name), tagline, ...waiting }))
const status = onSite(
  "setSiteStatus",
  fc.record({ status: fc.constantFrom("ACTIVE" as const, "SUSPENDED" as const), ...waiting }),
)
const promotion = onSite(
  "promoteSite",
  fc.record({ target: fc.constantFrom("SIT" as const, "SIT" as const, "PROD" as const), ...waiting }),
)
const backup = onSite("backUpSite", fc.record(waiting))
const cloning = onSite("cloneSite", fc.record({ name, subdomain, environment: rarely(environment) }))

/** What every history begins with: some sites, one of them promoted and backed up, in two tenants. */
export const beginnings: ReadonlyArray<Command> = [
  ...[admin, people[0] ?? admin, people[2] ?? admin, admin].map((by, nth) => {
    const asked = { name: "Site", subdomain: `site-${nth}`, environment: "DEV" as const, tagline: "First" }
    return ask(() => ({ to: "createSite", as: by, tenant: by.tenant, ...asked }), `first site ${nth}`)
  }),
  ...[0, 1, 2, 3].map((nth) => command(`first delivery ${nth}`, (history) => history.deliver(nth, false, undefined))),
  ask(() => ({ to: "promoteSite", as: admin, tenant: "tenant-1", site: 0, target: "SIT" }), "first promotion"),
  ask(() => ({ to: "backUpSite", as: admin, tenant: "tenant-1", site: 3 }), "first backup"),
]

export const histories = fc.commands<object, History, false>(
  [
    creation,
    creation,
    update,
    status,
    cloning,
    promotion,
    promotion,
    backup,
    restoration,
    restoration,
    onSite("deleteSite"),
    onOperation("cancelOperation", ["PENDING", "IN_PROGRESS"]),
    onOperation("retryOperation", ["FAILED"]),
    onOperation("retryOperation", ["FAILED"]),
    onOperation("getOperation", []),
    onSite("getSite"),
    onSite("getSiteHealth"),
    onSite("listBackups"),
    tiers,
    listing("listSites"),
    listing("listOperations"),
    delivery,
    delivery,
    delivery,
    deliveries,
    deliveries,
    oldDelivery,
    together,
    stalls,
    rushes,
    burial,
    oldBurial,
    reconciliation,
    reconciliation,
    passing,
    expiry,
    trouble,
    laterTrouble,
    writing,
    writing,
  ],
  { maxCommands: 60, size: "max" },
)
