import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import type { ApiError } from "../../src/kernel/ApiError.ts"
import { PluginId, pluginsAtOnce } from "../../src/plugins/marketplace/Plugin.ts"
import { PluginNotFound } from "../../src/plugins/marketplace/PluginErrors.ts"
import { SiteBroken } from "../../src/sites/SiteProvisioningErrors.ts"
import { screenTogether } from "../../src/templates/IncludedPlugins.ts"
import { siteProvisioning } from "../../src/workflows/create-site/saga.ts"
import { makePlugin, pluginPackage } from "../plugins/catalogueSamples.ts"
import { operationOf, payloadOf } from "../support/changes.ts"
import { fakePluginStore } from "../support/fakes.ts"
import { epoch, standingSite } from "../support/samples.ts"

const forms = PluginId.make("plugin-forms")
const gallery = PluginId.make("plugin-gallery")
const chosen = [
  makePlugin({ pluginId: forms, slug: "forms", name: "Forms", conflictsWith: [gallery] }),
  makePlugin({ pluginId: gallery, slug: "gallery", name: "Gallery" }),
].map((plugin) => ({ plugin, package: pluginPackage("3.2.1") }))

describe("plugins that come together", () => {
  const store = fakePluginStore({ installedOn: () => Effect.succeed([]), getAll: () => Effect.succeed([]) })

  it.effect("and conflict are refused without an offer that the request could not take", () =>
    Effect.gen(function* () {
      const error: ApiError = yield* Effect.flip(screenTogether("", chosen, {}))
      assert.strictEqual(error.response.code, "PLUG_004")
      assert.strictEqual(error.message, "Plugin plugin-forms conflicts with plugins on the site or beside it: Gallery")
      assert.notInclude(error.suggestion ?? "", "acknowledgeConflicts")
      assert.include(error.suggestion ?? "", "choose another template")
    }).pipe(Effect.provide(store)),
  )
})

describe("as many plugins as a template and a request may bring", () => {
  it("are recorded and counted in the one transaction that ends a creation", () => {
    const plugins = Array.from({ length: 2 * pluginsAtOnce }, (_, number) => ({
      pluginId: `plugin-${number}`,
      slug: `plugin-${number}`,
      name: "One of many",
      package: pluginPackage("3.2.1"),
    }))
    const { template } = payloadOf("TEMPLATE_APPLICATION", standingSite())
    const payload = { ...payloadOf("SITE_CREATION", standingSite()), template, plugins }
    const journal = {
      "check-versions": { warnings: [], plugins: plugins.map((plugin) => ({ ...plugin, filesPresent: false })) },
      "apply-template": null,
      "install-plugins": {},
      activate: { wpSiteId: 7, siteName: "Shop", wordpressVersion: "6.5.5", phpVersion: "8.2.30" },
    }
    const end = { table: "sites", operation: operationOf("SITE_CREATION", { payload, journal }), now: epoch }
    const parts = [...siteProvisioning.onCompleted(end), ...(siteProvisioning.counts?.(end) ?? [])]
    // The operation itself is one more.
    assert.isBelow(parts.length, 100)
    assert.isAbove(parts.length, 2 * plugins.length)
  })
})

describe("the suggestion of an error", () => {
  const suggestionOf = ({ suggestion }: ApiError) => suggestion ?? ""

  it("of a plugin that is not there says where to look for one that is", () => {
    assert.include(suggestionOf(new PluginNotFound({ pluginId: forms })), "marketplace")
    assert.include(suggestionOf(new PluginNotFound({ pluginId: forms, siteId: "site-1" })), "plugins of the site")
  })

  it("of a site that does not work is about what it does not work with", () => {
    const broken = { siteId: "site-1", reasons: ["the front page answers 500"] }
    assert.include(suggestionOf(new SiteBroken(broken)), "the site the content comes from")
    for (const by of ["plugin", "template"] as const) {
      const error = new SiteBroken({ ...broken, by })
      assert.strictEqual(suggestionOf(error), `Choose another ${by}, or tell support which ${by} breaks the site`)
      assert.include(error.message, `with this ${by}`)
    }
  })
})
