import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"

import { EntryExists } from "../../catalogue/CatalogueErrors.ts"
import { RequiredAction } from "../../http/Access.ts"
import { staffChangeErrors, idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { SiteNotFound } from "../../sites/SiteErrors.ts"
import { CreateTemplateRequest, staffTemplates, TemplateCreated } from "../../templates/TemplatesApi.ts"
import { WordPressApiError, WordPressRefused, WordPressTimeout } from "../../wordpress/WordPressErrors.ts"

export const endpoint = HttpApiEndpoint.post("createTemplate", staffTemplates, {
  headers: idempotencyHeader,
  payload: CreateTemplateRequest,
  success: TemplateCreated.pipe(HttpApiSchema.status(201)),
  error: errors(EntryExists, SiteNotFound, WordPressApiError, WordPressRefused, WordPressTimeout, ...staffChangeErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Add a template",
      description:
        "Staff only. It is a DRAFT until it is published. The packages of its theme are looked into: a zip of one folder, named as the `themeSlug`, whose `style.css` says the `version`. With `sourceSiteId` its content is taken from that site: the published pages, menus and images, and the options named in `captureOptions`. `sourceTenantId` is required beside it, because a site is found within its tenant; `content` is left out then. Unless they are given, `themeSlug`, `version` and `packages` are those of the site's theme as the catalogue has it, and `includedPlugins` are its active plugins of the marketplace; what the catalogue lacks is named under `lacking`.",
    }),
  )
