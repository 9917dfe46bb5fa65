import { Schema } from "effect"

import {
  all,
  archived,
  type Asked,
  ask,
  cancelled,
  consumed,
  type Crash,
  crash,
  given,
  idIn,
  type Kind,
  newSite,
  requested,
  rest,
  retried,
  standing,
  write,
} from "./CrashRuns.ts"
import { domainEnds as ends } from "./DomainEnds.ts"
import { brokenText } from "./MultisiteBlog.ts"
import type { World } from "./World.ts"

// Changes of the domains of sites, and of sites that have some, killed wherever they can be.

const [www, apex] = ["www.example.com", "example.com"]

const Claimed = Schema.decodeUnknownSync(
  Schema.Struct({ records: Schema.Array(Schema.Struct({ type: Schema.String, value: Schema.String })) }),
)

/** Claims a domain, whose owner sets the record that proves it, in the place of any other. */
const claim = async (world: World, siteId: string, domain: string, primary: boolean): Promise<void> => {
  const { records } = Claimed(await ask(world, "addDomain", { siteId }, { body: { domain, primary } }))
  world.outside.dns[domain] = records.flatMap(({ type, value }) => (type === "TXT" ? [value] : []))
}

const bring = async (world: World, siteId: string, domain: string, primary: boolean): Promise<void> => {
  const sent = world.outside.messages.length
  await claim(world, siteId, domain, primary)
  await ask(world, "verifyDomain", { siteId, domain })
  await rest(world, sent)
}

/** A site with a claim that its owner has proven. */
const proven =
  (primary: boolean, text = "Written") =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, text)
    await claim(world, siteId, www, primary)
    return { to: "verifyDomain", params: { siteId, domain: www } }
  }

/** A site whose pages are at one of its two domains. */
const twoDomains = async (world: World): Promise<string> => {
  const siteId = await standing(world)
  write(world, siteId, "Written")
  await bring(world, siteId, apex, false)
  await bring(world, siteId, www, true)
  return siteId
}

const onDomains =
  (to: Asked["to"], domain?: string, body?: object) =>
  async (world: World): Promise<Asked> => {
    const siteId = await twoDomains(world)
    const params = { siteId, ...(domain === undefined ? {} : { domain }) }
    return { to, params, ...(body === undefined ? {} : { body }) }
  }

/** A domain comes to a second site while the pages of the first are at it. */
const toAnother = async (world: World): Promise<Asked> => {
  await twoDomains(world)
  const sent = world.outside.messages.length
  const body = { ...newSite, siteName: "Other", subdomain: "other" }
  const siteId = idIn(await ask(world, "createSite", {}, { body }), "siteId")
  await rest(world, sent)
  await claim(world, siteId, www, true)
  return { to: "verifyDomain", params: { siteId, domain: www } }
}

const broken = async (world: World): Promise<Asked> => {
  const siteId = await twoDomains(world)
  write(world, siteId, brokenText)
  return { to: "makeDomainPrimary", params: { siteId, domain: apex } }
}

const attaching = proven(true)
const moving = onDomains("makeDomainPrimary", apex)
const movingBack = onDomains("makeDomainPrimary", "shop.wpdev.example")
const removal = onDomains("removeDomain", www)
const removalBesides = onDomains("removeDomain", apex)
const unproven = async (world: World): Promise<Asked> => {
  const asked = await proven(false)(world)
  return { ...asked, to: "removeDomain" }
}

const changing: ReadonlyArray<Kind> = [
  ["a move to another domain", moving, 16, all, ends.moving],
  ["a move to another domain that does not work", broken, 18, all, ends.broken],
  ["a move back to a site's own address", movingBack, 16, all, ends.movingBack],
  ["a removal of a primary domain", removal, 18, all, ends.removal],
  ["a removal of a domain beside the primary one", removalBesides, 16, all, ends.removalBesides],
]
const attached: ReadonlyArray<Kind> = [
  ["a domain that comes to a site", proven(false), 16, all, ends.attachingBesides],
  ["a domain that comes to a site as the primary one", attaching, 18, all, ends.attaching],
  ["a domain with which a site does not work", proven(true, brokenText), 18, all, ends.attachingBroken],
  ["a domain that comes to another site", toAnother, 18, all, ends.toAnother],
]
const withDomains: ReadonlyArray<Kind> = [
  [
    "a promotion of a site with domains",
    onDomains("promoteSite", undefined, { target: "SIT" }),
    34,
    archived,
    ends.promotion,
  ],
  ["a deletion of a site with domains", onDomains("deleteSite"), 24, archived, ends.deletion],
]

export const domainCrashes: ReadonlyArray<Crash> = [
  ...[...changing, ...attached, ...withDomains].map(([name, asked, atLeast, services, expected]) =>
    crash(`${name} in the queue`, consumed(asked), atLeast, services, "same", { ends: expected }),
  ),
  ...changing
    .filter(([name]) => !/back|beside/u.test(name))
    .map(([name, asked, atLeast, services, expected]) =>
      crash(`${name} within its request`, requested(asked), atLeast, services, "either", {
        ends: expected,
        anew: / that /u.test(name),
      }),
    ),
  // What is verified comes to its site by the schedule, too.
  ...[attached[1], attached[3]].flatMap((kind) =>
    kind === undefined ? [] : [crash(`the request for ${kind[0]}`, requested(kind[1]), 12, ["DomainProofs"], "traces")],
  ),
  crash("a removal of a claim without proof within its request", requested(unproven), 6, ["Table"], "either"),
  crash(
    "a cancelled move to another domain",
    cancelled(moving, "GET /bbws/v1/sites", "consumer"),
    6,
    ["Table"],
    "same",
  ),
  crash("giving up a move to another domain", given(moving, "PUT /bbws/v1/sites"), 8, ["Queues.send"], "either"),
  crash("giving up a removal of a domain", given(removal, "PUT /bbws/v1/sites"), 8, ["Queues.send"], "either"),
  crash("a move to another domain that is tried again", retried(moving, "/domains"), 16, all, "same"),
]
