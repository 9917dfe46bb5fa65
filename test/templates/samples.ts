import type { Package } from "../../src/catalogue/Package.ts"
import { Template, TemplateId } from "../../src/templates/Template.ts"
import { epoch } from "../support/samples.ts"

export const packageOfVersion = (version: string, slug = "business-pro"): Package => ({
  version,
  key: `packages/themes/${slug}-${version}.zip`,
  sha256: "0".repeat(64),
})

/** What staff say of a template at least. */
export const templateRequest = {
  name: "Business Pro",
  description: "Professional business template",
  category: "BUSINESS",
  version: "2.1.0",
  themeSlug: "business-pro",
  packages: [packageOfVersion("2.1.0")],
}

export const makeTemplate = (changes: Partial<Template> = {}): Template =>
  new Template({
    ...templateRequest,
    templateId: TemplateId.make("template-1"),
    status: "DRAFT",
    usageCount: 0,
    captured: null,
    createdAt: epoch,
    updatedAt: epoch,
    revision: 1,
    ...changes,
  })
