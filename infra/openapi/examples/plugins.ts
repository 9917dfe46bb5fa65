import { type Example, later } from "./Example.ts"
import { ids, pageWith, sitePath } from "./ids.ts"

const path = `/v1.0/plugins/${ids.pluginId}`
const installedPath = `${sitePath}/plugins/${ids.pluginId}`

const written = {
  name: "Contact Form",
  slug: "contact-form",
  description: "A form that sends what visitors write to the site's owner.",
  category: "FORMS",
  version: "1.2.1",
  rating: 4.5,
  pricing: "FREE",
  minWordPressVersion: "6.2",
  minPhpVersion: "7.4",
  conflictsWith: ["plugin-forms"],
}

const staffFields = {
  packages: [{ version: "1.2.1", key: "packages/plugins/contact-form-1.2.1.zip", sha256: ids.sha256 }],
  configOption: "contact_form_settings",
  configSchema: { type: "object", properties: { recipient: { type: "string", format: "email" } } },
}

const summary = {
  pluginId: ids.pluginId,
  ...written,
  versions: ["1.2.1"],
  installCount: 42,
  isBlocklisted: false,
  lastSecurityScan: ids.instant,
  vulnerabilities: [],
  _links: { self: { href: path } },
}

const plugin = {
  ...summary,
  ...staffFields,
  blocklistReason: null,
  knownVulnerabilities: [],
  createdAt: ids.instant,
  updatedAt: ids.later,
  revision: 2,
}

const installed = {
  pluginId: ids.pluginId,
  siteId: ids.siteId,
  tenantId: ids.tenantId,
  environment: "DEV",
  slug: written.slug,
  name: written.name,
  installedVersion: "1.2.1",
  isActive: true,
  configuration: { recipient: ids.email },
  installedAt: ids.instant,
  installedBy: ids.userId,
  updatedAt: ids.later,
  _links: { self: { href: installedPath }, site: { href: sitePath }, plugin: { href: path } },
}

export const plugins: Readonly<Record<string, Example>> = {
  listPlugins: { answers: { "200": pageWith(summary, "/v1.0/plugins") } },
  getPlugin: { answers: { "200": plugin } },
  createPlugin: {
    request: { pluginId: ids.pluginId, ...written, ...staffFields },
    answers: { "201": { ...plugin, installCount: 0, lastSecurityScan: null, revision: 1 } },
  },
  editPlugin: { request: { rating: 4.5, conflictsWith: null }, answers: { "200": plugin } },
  blocklistPlugin: {
    request: { isBlocklisted: true, reason: "It slows every site of the container down" },
    answers: {
      "200": {
        ...plugin,
        isBlocklisted: true,
        blocklistReason: "It slows every site of the container down",
        revision: 3,
      },
    },
  },
  listSitePlugins: { answers: { "200": pageWith(installed, `${sitePath}/plugins`) } },
  installPlugin: {
    request: { pluginId: ids.pluginId, version: "1.2.1" },
    answers: { "201": { ...installed, configuration: {}, warnings: [] }, "202": later("PLUGIN_INSTALLATION") },
  },
  uninstallPlugin: {
    answers: {
      "200": {
        pluginId: installed.pluginId,
        siteId: ids.siteId,
        data: "KEPT",
        warnings: [{ code: "PLUG_DATA", message: "The plugin's tables, roles and settings stay on this site" }],
      },
      "202": later("PLUGIN_REMOVAL"),
    },
  },
  configurePlugin: {
    request: { configuration: { recipient: ids.email } },
    answers: { "200": installed, "202": later("PLUGIN_CONFIGURATION") },
  },
  updatePlugin: {
    request: {},
    answers: { "200": { ...installed, affectedSites: [ids.siteId] }, "202": later("PLUGIN_UPDATE") },
  },
  setPluginStatus: {
    request: { isActive: false },
    answers: { "200": { ...installed, isActive: false }, "202": later("PLUGIN_STATUS") },
  },
}
