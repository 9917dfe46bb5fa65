import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { SiteMail } from "./SiteMail.ts"
import type * as SiteMailApi from "./SiteMailApi.ts"

export const listMail = {
  handle: ({ params, query }: RequestOf<typeof SiteMailApi.list>) =>
    Effect.flatMap(SiteMail, (mail) => mail.list(params, query)),
}
