import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import { etagOf } from "../../sites/Site.ts"
import { SiteTemplates } from "./SiteTemplates.ts"
import type * as SiteTemplatesApi from "./SiteTemplatesApi.ts"

export const applyTemplate = {
  handle: ({ params, payload }: RequestOf<typeof SiteTemplatesApi.apply>) =>
    Effect.flatMap(SiteTemplates, (templates) => templates.apply(params, payload.templateId)),
  headers: (site: { readonly version: number }) => ({ etag: etagOf(site) }),
}
