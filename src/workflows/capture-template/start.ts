import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import type { PackageInspection } from "../../catalogue/PackageInspection.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { OwnArchives } from "../../platform/OwnArchives.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { activePlugins } from "../../plugins/installed/PluginSteps.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { siteHost } from "../../sites/SiteSteps.ts"
import { type Lacking, pluginParts, themeParts } from "../../templates/CapturedParts.ts"
import { Templates } from "../../templates/Templates.ts"
import type { CreateTemplateRequest, TemplateCreated } from "../../templates/TemplatesApi.ts"
import { headers } from "../../templates/TemplatesHttp.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressCapture } from "../../wordpress/WordPressPlugins.ts"
import type { endpoint } from "./endpoint.ts"

type Request = typeof CreateTemplateRequest.Type

/** Within the request: the gateway waits no longer. */
const captureMs = 25_000

const refuse = (path: string, reason: string) => new InvalidRequest({ fields: [{ path, reason }] })

/** The theme and its packages as a request says them itself; nothing where it leaves all of it to the site. */
const givenTheme = Effect.fnUntraced(function* ({ packages, sourceSiteId, themeSlug, version }: Request) {
  if (packages !== undefined && themeSlug !== undefined && version !== undefined) {
    return { packages, themeSlug, version }
  }
  const given = { packages, themeSlug, version }
  const absent = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (sourceSiteId !== undefined && absent.length === Object.keys(given).length) return undefined
  const reason = "required; with sourceSiteId either all of themeSlug, version and packages are given, or none"
  return yield* new InvalidRequest({ fields: absent.map((name) => ({ path: `payload.${name}`, reason })) })
})

/** New templates: written by staff, or with the pages, menus and images of a site that shows how it should look. */
export class TemplateCapture extends Context.Service<
  TemplateCapture,
  { create(request: Request): Effect.Effect<typeof TemplateCreated.Type, ApiError, PackageInspection> }
>()("src/workflows/capture-template/TemplateCapture") {
  static readonly layer = Layer.effect(
    TemplateCapture,
    Effect.gen(function* () {
      const archives = yield* OwnArchives
      const sites = yield* SiteReader
      const templates = yield* Templates
      const wordpress = yield* WordPress
      const random = yield* SecureRandom.SecureRandom
      const services = yield* Effect.context<
        PluginStore | TemplateStore | WordPress | SiteAddresses | NetworkAddresses
      >()

      /** The site's content in the bucket, and its theme and plugins; what the request says itself is not looked for. */
      const capture = Effect.fn("TemplateCapture.capture")(function* (
        { captureOptions = [], content, includedPlugins, sourceSiteId, sourceTenantId }: Request,
        needsTheme: boolean,
      ) {
        if (sourceSiteId === undefined) return undefined
        if (sourceTenantId === undefined) return yield* refuse("payload.sourceTenantId", "name the tenant of the site")
        if (content !== undefined) return yield* refuse("payload.content", "it comes from the site: leave it out")
        const { environment, subdomain, wpSiteId } = yield* sites.get(sourceTenantId, sourceSiteId)
        if (wpSiteId === undefined) return yield* refuse("payload.sourceSiteId", "this site has no content")
        const target = { tenantId: sourceTenantId, siteId: sourceSiteId, environment, subdomain, wpSiteId }
        const plugins =
          includedPlugins === undefined
            ? yield* Effect.flatMap(
                Effect.flatMap(siteHost(target), (host) => activePlugins(target, host)),
                pluginParts,
              )
            : { includedPlugins, lacking: [] }
        const { seed } = yield* RequestInfo
        const captureId = `capture-${seed ?? (yield* random.uuidV7())}`
        const key = `templates/${captureId}.zip`
        const { sha256, theme } = yield* wordpress.call({
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
        const found = { slug: theme.stylesheet, version: theme.version ?? "" }
        return { captured: { key, sha256 }, plugins, theme: needsTheme ? yield* themeParts(found) : undefined }
      }, Effect.provide(services))

      return TemplateCapture.of({
        create: Effect.fn("TemplateCapture.create")(function* (request) {
          const given = yield* givenTheme(request)
          const site = yield* capture(request, given === undefined)
          const theme = given ?? site?.theme
          if (theme === undefined) return yield* refuse("payload.themeSlug", "required")
          const {
            captureOptions: _options,
            packages: _packages,
            sourceSiteId: _site,
            sourceTenantId: _tenant,
            themeSlug: _slug,
            version: _version,
            ...fields
          } = request
          const { packages, themeSlug, version } = theme
          const template = yield* templates.create(
            {
              ...fields,
              packages,
              themeSlug,
              version,
              ...(site === undefined ? {} : { includedPlugins: site.plugins.includedPlugins }),
            },
            site?.captured,
            // Packages of the catalogue were looked into when they came.
            given === undefined ? packages : [],
          )
          if (site === undefined) return template
          const lacking: ReadonlyArray<Lacking> = [...(site.theme?.lacking ?? []), ...site.plugins.lacking]
          return { ...template, lacking }
        }),
      })
    }),
  )
}

export const handler = {
  handle: ({ payload }: RequestOf<typeof endpoint>) =>
    Effect.flatMap(TemplateCapture, (templates) => templates.create(payload)),
  headers: (template: {
    readonly revision: number
    readonly _links: { readonly self: { readonly href: string } }
  }) => ({
    ...headers(template),
    location: template._links.self.href,
  }),
}
