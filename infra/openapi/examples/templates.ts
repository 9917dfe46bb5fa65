import { type Example, later } from "./Example.ts"
import { ids, pageWith } from "./ids.ts"
import { site } from "./sites.ts"

const path = `/v1.0/templates/${ids.templateId}`

const summary = {
  templateId: ids.templateId,
  name: "Business",
  description: "Five pages for a company that serves people nearby.",
  category: "BUSINESS",
  thumbnailUrl: "https://cdn.bbws.io/templates/business.png",
  rating: 4.7,
  usageCount: 128,
  version: "2.1.0",
  status: "PUBLISHED",
  _links: { self: { href: path }, preview: { href: `${path}/preview` } },
}

const written = {
  name: summary.name,
  description: summary.description,
  category: summary.category,
  version: summary.version,
  themeSlug: "business",
  packages: [{ version: "2.1.0", key: "packages/themes/business-2.1.0.zip", sha256: ids.sha256 }],
  thumbnailUrl: summary.thumbnailUrl,
  demoUrl: "https://demo.bbws.io/business",
  minWordPressVersion: "6.2",
  includedPlugins: [ids.pluginId],
  content: {
    pages: [{ slug: "home", title: "Home", content: "<p>Welcome</p>" }],
    menus: [{ name: "Main", locations: ["primary"], items: [{ title: "Home", page: "home" }] }],
    frontPage: "home",
  },
}

const template = {
  ...summary,
  ...written,
  createdAt: ids.instant,
  updatedAt: ids.later,
  revision: 3,
}

export const templates: Readonly<Record<string, Example>> = {
  listTemplates: { answers: { "200": pageWith(summary, "/v1.0/templates") } },
  getTemplate: { answers: { "200": template } },
  previewTemplate: {
    answers: {
      "200": { templateId: ids.templateId, previewUrl: written.demoUrl, thumbnailUrl: summary.thumbnailUrl },
    },
  },
  createTemplate: {
    request: { templateId: ids.templateId, ...written },
    answers: { "201": { ...template, status: "DRAFT", usageCount: 0, revision: 1 } },
  },
  updateTemplate: {
    request: { description: summary.description, demoUrl: null },
    answers: { "200": template },
  },
  deleteTemplate: { answers: {} },
  publishTemplate: { answers: { "200": template } },
  archiveTemplate: { answers: { "200": { ...template, status: "ARCHIVED", revision: 4 } } },
  applyTemplate: {
    request: { templateId: ids.templateId },
    answers: { "200": { ...site, warnings: [] }, "202": later("TEMPLATE_APPLICATION") },
  },
}
