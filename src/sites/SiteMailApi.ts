import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { wordPressErrors } from "../wordpress/WordPressErrors.ts"
import { WordPressMail } from "../wordpress/WordPressSites.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { site, siteParams } from "./SitesApi.ts"

/** A mail that a site wanted to send and that was captured. It has a `text` or an `html`, cut off where it is `truncated`. */
export const CapturedMail = Schema.Struct(WordPressMail.fields).annotate({ identifier: "CapturedMail" })

export const list = HttpApiEndpoint.get("listMail", `${site}/mail`, {
  params: siteParams,
  query: pageQuery,
  success: pageOf(CapturedMail),
  error: errors(SiteNotFound, StatusForbids, ...wordPressErrors),
})
  .annotate(RequiredAction, "mail:read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the mails that a site has captured",
      description:
        "Newest first: the last hundred of 30 days. A page of large mails may have less than `pageSize`. Sites capture their mail in DEV and SIT unless `configuration.mail` is `SEND`, and in PROD if it is `CAPTURE`. Mails of accounts (passwords, invitations, changes of address) are always sent and never here.",
    }),
  )
