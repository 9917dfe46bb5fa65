import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { isStaff } from "../http/Access.ts"
import { CurrentUser } from "../http/Identity.ts"
import { toPage } from "../http/Page.ts"
import { type InvalidRequest, NotPermitted } from "../kernel/HttpErrors.ts"
import type { TableError } from "../platform/Table.ts"
import type { Template, TemplateId, TemplateStatus } from "./Template.ts"
import { TemplateNotFound } from "./TemplateErrors.ts"
import { isPublic } from "./TemplateLifecycle.ts"
import { type TemplatePreview, type TemplateSummary, type TemplateView, templatesPath } from "./TemplatesApi.ts"
import { TemplateStore } from "./TemplateStore.ts"

const linksOf = ({ templateId }: Template) => {
  const href = `${templatesPath}/${templateId}`
  return { _links: { self: { href }, preview: { href: `${href}/preview` } } }
}

const summaryOf = (template: Template): typeof TemplateSummary.Type => {
  const { category, description, name, rating, status, templateId, thumbnailUrl, usageCount, version } = template
  return {
    templateId,
    name,
    description,
    category,
    ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
    ...(rating === undefined ? {} : { rating }),
    usageCount,
    version,
    status,
    ...linksOf(template),
  }
}

/** All of a template, as staff see it. */
export const staffTemplateView = (template: Template): typeof TemplateView.Type => ({
  ...template,
  ...linksOf(template),
})

const customersView = ({
  captured: _captured,
  content: _content,
  packages: _packages,
  ...view
}: typeof TemplateView.Type): typeof TemplateView.Type => view

/** The filters of a list of templates. */
export interface TemplateFilters {
  readonly pageSize?: number
  readonly startAt?: string
  readonly category?: string
  readonly status?: TemplateStatus
}

/** The catalogue of templates as callers read it (US-TEMP-001): customers what is published, staff all. */
export class TemplateReader extends Context.Service<
  TemplateReader,
  {
    list(
      filters: TemplateFilters,
    ): Effect.Effect<
      ReturnType<typeof toPage<typeof TemplateSummary.Type>>,
      NotPermitted | InvalidRequest | TableError,
      CurrentUser
    >
    get(templateId: TemplateId): Effect.Effect<typeof TemplateView.Type, TemplateNotFound | TableError, CurrentUser>
    preview(
      templateId: TemplateId,
    ): Effect.Effect<typeof TemplatePreview.Type, TemplateNotFound | TableError, CurrentUser>
  }
>()("src/templates/TemplateReader") {
  static readonly layer = Layer.effect(
    TemplateReader,
    Effect.gen(function* () {
      const store = yield* TemplateStore

      const find = Effect.fnUntraced(function* (templateId: TemplateId) {
        const staff = isStaff(yield* CurrentUser)
        const template = yield* store.get(templateId)
        if (template === undefined || !(staff || isPublic(template.status))) {
          return yield* new TemplateNotFound({ templateId })
        }
        return { template, staff }
      })

      return TemplateReader.of({
        list: Effect.fn("TemplateReader.list")(function* ({ category, status, ...page }) {
          const staff = isStaff(yield* CurrentUser)
          if (!staff && status !== undefined && !isPublic(status)) {
            return yield* new NotPermitted({ action: "catalogue:admin", because: "staff" })
          }
          const seen = staff ? status : "PUBLISHED"
          const { items, nextToken } = yield* store.list({ category, status: seen }, page)
          return toPage(items.map(summaryOf), nextToken, templatesPath, { category, status, ...page })
        }),
        get: Effect.fn("TemplateReader.get")(function* (templateId) {
          const { staff, template } = yield* find(templateId)
          const view = staffTemplateView(template)
          return staff ? view : customersView(view)
        }),
        preview: Effect.fn("TemplateReader.preview")(function* (templateId) {
          const { demoUrl = null, thumbnailUrl = null } = (yield* find(templateId)).template
          return { templateId, previewUrl: demoUrl, thumbnailUrl }
        }),
      })
    }),
  )
}
