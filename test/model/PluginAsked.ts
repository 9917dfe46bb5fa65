import { type Asked, ask, create, idIn, newSite, rest, standing, tenantId, write } from "./CrashRuns.ts"
import { brittleSubdomain, stock } from "./Marketplace.ts"
import { brokenText } from "./MultisiteBlog.ts"
import type { Caller, World } from "./World.ts"

// What is asked for of plugins and templates, each in a world in which it can be.

const staff: Caller = { sub: "staff-1", group: "super-admin", tenants: [] }

/** A site in a world with a marketplace. */
const inMarket = async (world: World): Promise<string> => {
  stock(world)
  const siteId = await standing(world)
  write(world, siteId, "Written")
  return siteId
}

const neighbour = async (world: World): Promise<string> => {
  const body = { ...newSite, siteName: "Other", subdomain: brittleSubdomain }
  const siteId = idIn(await ask(world, "createSite", {}, { body }), "siteId")
  await rest(world)
  return siteId
}

const install = async (world: World, siteId: string, name: string, version?: string): Promise<void> => {
  const body = { pluginId: `plugin-${name}`, ...(version === undefined ? {} : { version }) }
  await ask(world, "installPlugin", { siteId }, { body })
}

type Before = (world: World, siteId: string) => Promise<unknown>

/** What is asked of a site, after this was done before. */
const asking =
  (to: Asked["to"], body?: object, before?: Before, pluginId?: string) =>
  async (world: World): Promise<Asked> => {
    const siteId = await inMarket(world)
    await before?.(world, siteId)
    return {
      to,
      params: { siteId, ...(pluginId === undefined ? {} : { pluginId }) },
      ...(body === undefined ? {} : { body }),
    }
  }

const shop = "plugin-shop"
const fragile = "plugin-fragile"
const installed =
  (name: string, version?: string): Before =>
  (world, siteId) =>
    install(world, siteId, name, version)
const onBoth =
  (name: string, version: string): Before =>
  async (world, siteId) => {
    await install(world, siteId, name, version)
    await install(world, await neighbour(world), name, version)
  }
const onTheOther: Before = async (world) => install(world, await neighbour(world), "shop", "1.0.0")
const switchedOff: Before = async (world, siteId) => {
  await install(world, siteId, "shop")
  await ask(world, "setPluginStatus", { siteId, pluginId: shop }, { body: { isActive: false } })
}
const configured: Before = async (world, siteId) => {
  await install(world, siteId, "shop", "1.0.0")
  await ask(world, "configurePlugin", { siteId, pluginId: shop }, { body: { configuration: { currency: "EUR" } } })
}
const themed: Before = (world, siteId) =>
  ask(world, "applyTemplate", { siteId }, { body: { templateId: "template-good" } })

export const installation = asking("installPlugin", { pluginId: shop })
export const installationOfShared = asking("installPlugin", { pluginId: shop }, onTheOther)
export const badInstallation = asking("installPlugin", { pluginId: "plugin-broken" })
export const update = asking("updatePlugin", {}, onBoth("shop", "1.0.0"), shop)
export const badUpdate = asking("updatePlugin", {}, onBoth("fragile", "1.0.0"), fragile)
export const configuration = asking("configurePlugin", { configuration: { currency: "CHF" } }, configured, shop)
export const switchingOff = asking("setPluginStatus", { isActive: false }, installed("shop"), shop)
export const switchingOn = asking("setPluginStatus", { isActive: true }, switchedOff, shop)
/** The files of a plugin have come to a version with which this site does not work, while it was off there. */
export const badSwitchingOn = async (world: World): Promise<Asked> => {
  const siteId = await inMarket(world)
  const other = await neighbour(world)
  for (const one of [siteId, other]) await install(world, one, "fragile", "1.0.0")
  await ask(world, "setPluginStatus", { siteId: other, pluginId: fragile }, { body: { isActive: false } })
  await ask(world, "updatePlugin", { siteId, pluginId: fragile }, { body: {} })
  return { to: "setPluginStatus", params: { siteId: other, pluginId: fragile }, body: { isActive: true } }
}
export const removal = asking("uninstallPlugin", undefined, installed("shop"), shop)
export const removalBesides = asking("uninstallPlugin", undefined, onBoth("shop", "1.0.0"), shop)
export const application = asking("applyTemplate", { templateId: "template-good" })
export const badApplication = asking("applyTemplate", { templateId: "template-bad" })
/** The theme that the site has comes in a new version, and has to be brought back. */
export const badUpgrade = asking("applyTemplate", { templateId: "template-bad" }, (world, siteId) =>
  ask(world, "applyTemplate", { siteId }, { body: { templateId: "template-old" } }),
)
export const badTheme = asking("applyTemplate", { templateId: "template-dark" }, themed)
export const creation = async (world: World): Promise<Asked> => {
  stock(world)
  const asked = await create()
  return { ...asked, body: { ...newSite, templateId: "template-good", plugins: [shop] } }
}
export const badCreation = async (world: World): Promise<Asked> => {
  stock(world)
  const asked = await create()
  return { ...asked, body: { ...newSite, templateId: "template-bad" } }
}
export const clone = asking("cloneSite", { siteName: "Copy", subdomain: "copy" }, configured)
export const promotion = asking("promoteSite", { target: "SIT" }, configured)
export const promotionOver = asking("promoteSite", { target: "SIT" }, async (world, siteId) => {
  await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  await configured(world, siteId)
})
const set = (world: World, siteId: string, currency: string) =>
  ask(world, "configurePlugin", { siteId, pluginId: shop }, { body: { configuration: { currency } } })
/** Restores what was there before a plugin was set anew and switched off, and another came. */
const restoreOf =
  (text: string) =>
  async (world: World): Promise<Asked> => {
    const siteId = await inMarket(world)
    await configured(world, siteId)
    write(world, siteId, text)
    const backupId = idIn(await ask(world, "backUpSite", { siteId }, { body: {} }), "backupId")
    write(world, siteId, "Of today")
    await set(world, siteId, "USD")
    await ask(world, "setPluginStatus", { siteId, pluginId: shop }, { body: { isActive: false } })
    await install(world, siteId, "form")
    return { to: "restoreSite", params: { siteId }, body: { backupId } }
  }
export const restore = restoreOf("Of yesterday")
export const badRestore = restoreOf(brokenText)
/** The target has plugins and settings of its own, which stay when the source does not work. */
export const badPromotion = asking("promoteSite", { target: "SIT" }, async (world, siteId) => {
  await install(world, siteId, "shop", "1.0.0")
  const { newSiteId } = await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  await install(world, String(newSiteId), "form")
  await set(world, String(newSiteId), "USD")
  await set(world, siteId, "EUR")
  write(world, siteId, brokenText)
})
export const deletion = asking("deleteSite", undefined, configured)
export const capture = async (world: World): Promise<Asked> => {
  const siteId = await inMarket(world)
  await themed(world, siteId)
  const body = {
    name: "Taken",
    description: "Of a site",
    category: "BUSINESS",
    version: "1.0.0",
    themeSlug: "plain",
    packages: [],
    sourceSiteId: siteId,
    sourceTenantId: tenantId,
    captureOptions: ["blogdescription"],
  }
  return { to: "createTemplate", as: staff, params: {}, body }
}
