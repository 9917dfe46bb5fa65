import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { mailPath } from "../http/Links.ts"
import { defaultPageSize, encodeToken, type PagedQuery, readToken, toPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { SiteId, TenantId } from "../kernel/Ids.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import type { WordPressError } from "../wordpress/WordPressErrors.ts"
import { WordPressMail } from "../wordpress/WordPressSites.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import type { CapturedMail } from "./SiteMailApi.ts"
import { SiteStore } from "./SiteStore.ts"
import { running } from "./SiteTarget.ts"

/** The list of a site's mails, whose place is told by WordPress's number of a mail. */
const mailsOf = (siteId: SiteId): PagedQuery => ({
  scope: "mail",
  partition: `SITE#${siteId}`,
  prefix: "MAIL#",
  rest: Schema.String.check(Schema.isPattern(/^[1-9]\d{0,14}$/u)),
})

/** Bytes of the mails of a page: a function answers 6 MB at most, in which the whole body is a text of JSON once more. */
const pageBytes = 5_000_000
const bytesOf = (mail: typeof WordPressMail.Type): number => Buffer.byteLength(JSON.stringify(JSON.stringify(mail)))

/** As many of the mails as an answer holds, one at least. */
const fitting = (mails: ReadonlyArray<typeof WordPressMail.Type>): ReadonlyArray<typeof WordPressMail.Type> => {
  let bytes = 0
  const end = mails.findIndex((mail, index) => (bytes += bytesOf(mail)) > pageBytes && index > 0)
  return end === -1 ? mails : mails.slice(0, end)
}

/** The mails that sites have captured. They are in the tenant's WordPress, and nowhere else. */
export class SiteMail extends Context.Service<
  SiteMail,
  {
    list(
      site: { readonly tenantId: TenantId; readonly siteId: SiteId },
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<
      ReturnType<typeof toPage<typeof CapturedMail.Type>>,
      SiteNotFound | StatusForbids | InvalidRequest | TableError | WordPressError
    >
  }
>()("src/sites/SiteMail") {
  static readonly layer = Layer.effect(
    SiteMail,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const wordpress = yield* WordPress
      return SiteMail.of({
        list: Effect.fn("SiteMail.list")(function* ({ siteId, tenantId }, page) {
          const query = mailsOf(siteId)
          const { pageSize = defaultPageSize, startAt } = page
          const start = startAt === undefined ? undefined : yield* readToken(query, startAt)
          const site = yield* store.get(tenantId, siteId)
          if (site === undefined) return yield* new SiteNotFound({ siteId })
          const { environment, status, wpSiteId } = site
          if ((status !== "ACTIVE" && status !== "SUSPENDED") || wpSiteId === undefined) {
            return yield* new StatusForbids({ siteId, status, allowed: running })
          }
          const before = start === undefined ? "" : `&before=${String(start["SK"]).slice(query.prefix.length)}`
          const found = yield* wordpress.call({
            tenantId,
            environment,
            method: "GET",
            // One more than asked for tells whether there is a next page.
            path: `/bbws/v1/sites/${wpSiteId}/mail?per_page=${pageSize + 1}${before}`,
            answer: Schema.Array(WordPressMail),
            timeoutMs: 15_000,
            retries: 0,
          })
          const mails = fitting(found.slice(0, pageSize))
          const last = mails.at(-1)
          const more = found.length > mails.length && last !== undefined
          const nextToken = more ? encodeToken(query, `${query.prefix}${last.id}`) : null
          return toPage(mails, nextToken, mailPath(tenantId, siteId), { ...page })
        }),
      })
    }),
  )
}
