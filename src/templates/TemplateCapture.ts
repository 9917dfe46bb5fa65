import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { OwnArchives } from "../aws/OwnArchives.ts"
import type { ApiError } from "../http/ApiError.ts"
import { InvalidRequest } from "../http/HttpErrors.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import type { PackageInspection } from "../plugins/PackageInspection.ts"
import { SiteReader } from "../sites/SiteReader.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressCapture } from "../wordpress/WordPressPlugins.ts"
import { Templates } from "./Templates.ts"
import type { CreateTemplateRequest, TemplateView } from "./TemplatesApi.ts"

type Request = typeof CreateTemplateRequest.Type

/** Within the request: the gateway waits no longer. */
const captureMs = 25_000

/** New templates: written by staff, or with the pages, menus and images of a site that shows how it should look. */
export class TemplateCapture extends Context.Service<
  TemplateCapture,
  { create(request: Request): Effect.Effect<typeof TemplateView.Type, ApiError, PackageInspection> }
>()("src/templates/TemplateCapture") {
  static readonly layer = Layer.effect(
    TemplateCapture,
    Effect.gen(function* () {
      const archives = yield* OwnArchives
      const sites = yield* SiteReader
      const templates = yield* Templates
      const wordpress = yield* WordPress
      const random = yield* SecureRandom.SecureRandom

      const capture = Effect.fn("TemplateCapture.capture")(function* ({
        captureOptions = [],
        content,
        sourceSiteId,
        sourceTenantId,
      }: Request) {
        if (sourceSiteId === undefined) return undefined
        const refuse = (path: string, reason: string) => new InvalidRequest({ fields: [{ path, reason }] })
        if (sourceTenantId === undefined) return yield* refuse("payload.sourceTenantId", "name the tenant of the site")
        if (content !== undefined) return yield* refuse("payload.content", "it comes from the site: leave it out")
        const { environment, wpSiteId } = yield* sites.get(sourceTenantId, sourceSiteId)
        if (wpSiteId === undefined) return yield* refuse("payload.sourceSiteId", "this site has no content")
        const { seed } = yield* RequestInfo
        const captureId = `capture-${seed ?? (yield* random.uuidV7())}`
        const key = `templates/${captureId}.zip`
        const { sha256 } = yield* wordpress.call({
          tenantId: sourceTenantId,
          environment,
          method: "POST",
          path: `/bbws/v1/sites/${wpSiteId}/content/capture`,
          body: { captureId, destination: Redacted.value(yield* archives.putUrl(key)), options: captureOptions },
          answer: WordPressCapture,
          timeoutMs: captureMs,
          ofArchive: true,
          retries: 0,
        })
        return { key, sha256 }
      })

      return TemplateCapture.of({
        create: Effect.fn("TemplateCapture.create")(function* (request) {
          const captured = yield* capture(request)
          const { captureOptions: _options, sourceSiteId: _site, sourceTenantId: _tenant, ...fields } = request
          return yield* templates.create(fields, captured)
        }),
      })
    }),
  )
}
