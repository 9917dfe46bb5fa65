import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { encodeToken, type PagedQuery, readToken } from "../http/Page.ts"

/** A list of a site's whose items are in its WordPress, and whose place is told by WordPress's number of an item. */
export const numberedList = (scope: string, siteId: string) => {
  const query: PagedQuery = {
    scope,
    partition: `SITE#${siteId}`,
    prefix: `${scope.toUpperCase()}#`,
    rest: Schema.String.check(Schema.isPattern(/^[1-9]\d{0,14}$/u)),
  }
  return {
    /** The number of the last item of the page before, or nothing for the first page. */
    lastOf: (startAt: string | undefined) =>
      startAt === undefined
        ? Effect.succeed(undefined)
        : Effect.map(readToken(query, startAt), (key) => String(key["SK"]).slice(query.prefix.length)),
    /** The token of the page after an item. */
    tokenAfter: (last: { readonly id: number }) => encodeToken(query, `${query.prefix}${last.id}`),
  }
}
