import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { mailPath } from "../http/Links.ts"
import { defaultPageSize, toPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import type { WordPressError } from "../wordpress/WordPressErrors.ts"
import { WordPressMail } from "../wordpress/WordPressSites.ts"
import { numberedList } from "./NumberedList.ts"
import type { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import type { CapturedMail } from "./SiteMailApi.ts"
import { SiteStore } from "./SiteStore.ts"
import { standingSite } from "./StandingSite.ts"

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
      site: SiteRef,
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
          const { pageSize = defaultPageSize, startAt } = page
          const list = numberedList("mail", siteId)
          const last = yield* list.lastOf(startAt)
          const { target } = yield* standingSite(store, { tenantId, siteId })
          const found = yield* wordpress.call({
            tenantId,
            environment: target.environment,
            method: "GET",
            // One more than asked for tells whether there is a next page.
            path: `/bbws/v1/sites/${target.wpSiteId}/mail?per_page=${pageSize + 1}${last === undefined ? "" : `&before=${last}`}`,
            answer: Schema.Array(WordPressMail),
            timeoutMs: 15_000,
            retries: 0,
          })
          const mails = fitting(found.slice(0, pageSize))
          const end = mails.at(-1)
          const more = found.length > mails.length && end !== undefined
          const nextToken = more ? list.tokenAfter(end) : null
          return toPage(mails, nextToken, mailPath(tenantId, siteId), { ...page })
        }),
      })
    }),
  )
}
