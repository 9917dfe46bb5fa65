import * as Effect from "effect/Effect"

import { entryTag } from "../catalogue/CatalogueEntry.ts"
import type { RequestOf } from "../http/Endpoint.ts"
import { TemplateReader } from "./TemplateReader.ts"
import { Templates } from "./Templates.ts"
import type * as TemplatesApi from "./TemplatesApi.ts"

/** The header by which staff can change the template as it is now, with `If-Match`. */
export const headers = (template: { readonly revision: number }) => ({ etag: entryTag(template) })

export const listTemplates = {
  handle: ({ query }: RequestOf<typeof TemplatesApi.list>) =>
    Effect.flatMap(TemplateReader, (templates) => templates.list(query)),
}

export const getTemplate = {
  handle: ({ params }: RequestOf<typeof TemplatesApi.get>) =>
    Effect.flatMap(TemplateReader, (templates) => templates.get(params.templateId)),
  headers,
}

export const previewTemplate = {
  handle: ({ params }: RequestOf<typeof TemplatesApi.preview>) =>
    Effect.flatMap(TemplateReader, (templates) => templates.preview(params.templateId)),
}

export const updateTemplate = {
  handle: ({ headers: { "if-match": ifMatch }, params, payload }: RequestOf<typeof TemplatesApi.update>) =>
    Effect.flatMap(Templates, (templates) => templates.update(params.templateId, payload, ifMatch)),
  headers,
}

export const deleteTemplate = {
  handle: ({ headers: { "if-match": ifMatch }, params }: RequestOf<typeof TemplatesApi.remove>) =>
    Effect.flatMap(Templates, (templates) => templates.remove(params.templateId, ifMatch)),
}

export const publishTemplate = {
  handle: ({ headers: { "if-match": ifMatch }, params }: RequestOf<typeof TemplatesApi.publish>) =>
    Effect.flatMap(Templates, (templates) => templates.setStatus(params.templateId, "PUBLISHED", ifMatch)),
  headers,
}

export const archiveTemplate = {
  handle: ({ headers: { "if-match": ifMatch }, params }: RequestOf<typeof TemplatesApi.archive>) =>
    Effect.flatMap(Templates, (templates) => templates.setStatus(params.templateId, "ARCHIVED", ifMatch)),
  headers,
}
