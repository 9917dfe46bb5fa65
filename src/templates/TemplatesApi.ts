import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

import { clearable } from "../catalogue/CatalogueEntry.ts"
import { EntryChanged } from "../catalogue/CatalogueErrors.ts"
import { RequiredAction } from "../http/Access.ts"
import { staffChangeErrors, idempotencyHeader, ifMatchHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { TenantId, SiteId } from "../kernel/Ids.ts"
import { Lacking } from "./CapturedParts.ts"
import { Template, templateFields, TemplateId, TemplateStatus } from "./Template.ts"
import { InvalidTemplateTransition, TemplateNotFound } from "./TemplateErrors.ts"

export const templatesPath = "/v1.0/templates"
const template = `${templatesPath}/:templateId` as const
export const staffTemplates = "/admin/templates"
const staffTemplate = `${staffTemplates}/:templateId` as const
const params = { templateId: TemplateId }

const { captured, category, content, packages, ...shown } = Template.fields
const links = { _links: Schema.Struct({ self: Link, preview: Link }) }

/** A template as lists show it. */
export const TemplateSummary = Schema.Struct({
  templateId: shown.templateId,
  name: shown.name,
  description: shown.description,
  category,
  thumbnailUrl: shown.thumbnailUrl,
  rating: shown.rating,
  usageCount: shown.usageCount,
  version: shown.version,
  status: shown.status,
  ...links,
}).annotate({ identifier: "TemplateSummary" })

/** A template as it is answered. Only staff see where its files and its content are. */
export const TemplateView = Schema.Struct({
  ...shown,
  category,
  packages: Schema.optionalKey(packages),
  content,
  captured: Schema.optionalKey(captured),
  ...links,
}).annotate({ identifier: "Template" })

export const list = HttpApiEndpoint.get("listTemplates", templatesPath, {
  query: {
    ...pageQuery,
    category: Schema.optionalKey(category),
    status: Schema.optionalKey(TemplateStatus),
  },
  success: pageOf(TemplateSummary),
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the templates",
      description: "By id. Customers see the published ones; staff see all, and may ask for one `status`.",
    }),
  )

export const get = HttpApiEndpoint.get("getTemplate", template, {
  params,
  success: TemplateView,
  error: errors(TemplateNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(OpenApi.annotations({ summary: "Read a template", description: "The `ETag` is for `If-Match`." }))

/** Where a template can be looked at, as far as that was said. */
export const TemplatePreview = Schema.Struct({
  templateId: TemplateId,
  previewUrl: Schema.NullOr(Schema.String),
  thumbnailUrl: Schema.NullOr(Schema.String),
}).annotate({ identifier: "TemplatePreview" })

export const preview = HttpApiEndpoint.get("previewTemplate", `${template}/preview`, {
  params,
  success: TemplatePreview,
  error: errors(TemplateNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({ summary: "Where a template can be looked at", description: "Null where there is nothing." }),
  )

/** A new template. Without a `templateId` it is given one. */
export const CreateTemplateRequest = Schema.Struct({
  ...templateFields,
  templateId: Schema.optionalKey(TemplateId),
  version: Schema.optionalKey(templateFields.version),
  themeSlug: Schema.optionalKey(templateFields.themeSlug),
  packages: Schema.optionalKey(templateFields.packages),
  /** A site whose published pages, menus and images become the default content, with the options named. */
  sourceSiteId: Schema.optionalKey(SiteId),
  sourceTenantId: Schema.optionalKey(TenantId),
  captureOptions: Schema.optionalKey(
    Schema.Array(
      Schema.String.check(
        Schema.isPattern(/^[A-Za-z0-9_-]{1,191}$/u, { expected: "1 to 191 letters, digits, hyphens and underscores" }),
      ),
    ).check(Schema.isMaxLength(100)),
  ),
}).annotate({ identifier: "CreateTemplateRequest" })

/** A new template; of one that was taken from a site also what that has and the catalogue has not. */
export const TemplateCreated = Schema.Struct({
  ...TemplateView.fields,
  lacking: Schema.optionalKey(Schema.Array(Lacking)),
}).annotate({ identifier: "TemplateCreated" })

/** Fields to change; what is left out stays as it is, null takes an optional field away. */
export const UpdateTemplateRequest = Schema.Struct({
  ...Struct.map(templateFields, Schema.optionalKey),
  thumbnailUrl: clearable(templateFields.thumbnailUrl),
  demoUrl: clearable(templateFields.demoUrl),
  minWordPressVersion: clearable(templateFields.minWordPressVersion),
  minPhpVersion: clearable(templateFields.minPhpVersion),
  includedPlugins: clearable(templateFields.includedPlugins),
  rating: clearable(templateFields.rating),
  content: clearable(templateFields.content),
}).annotate({ identifier: "UpdateTemplateRequest" })

const changeHeaders = { ...idempotencyHeader, ...ifMatchHeader }
const staffErrors = [TemplateNotFound, EntryChanged, ...staffChangeErrors] as const

export const update = HttpApiEndpoint.put("updateTemplate", staffTemplate, {
  params,
  headers: changeHeaders,
  payload: UpdateTemplateRequest,
  success: TemplateView,
  error: errors(...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change a template",
      description: "Staff only. What is left out stays as it is; null takes an optional field away.",
    }),
  )

export const remove = HttpApiEndpoint.delete("deleteTemplate", staffTemplate, {
  params,
  headers: changeHeaders,
  error: errors(InvalidTemplateTransition, ...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Delete a template",
      description: "Staff only. A published one has to be archived first.",
    }),
  )

export const publish = HttpApiEndpoint.post("publishTemplate", `${staffTemplate}/publish`, {
  params,
  headers: changeHeaders,
  success: TemplateView,
  error: errors(InvalidTemplateTransition, ...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Let customers have a template",
      description:
        "Staff only. From DRAFT or ARCHIVED; it needs a package of its `version`, and its plugins have to be in the marketplace and not on the blocklist.",
    }),
  )

export const archive = HttpApiEndpoint.post("archiveTemplate", `${staffTemplate}/archive`, {
  params,
  headers: changeHeaders,
  success: TemplateView,
  error: errors(InvalidTemplateTransition, ...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Take a template out of the catalogue",
      description: "Staff only. Sites that have it keep it; it can be published again.",
    }),
  )
