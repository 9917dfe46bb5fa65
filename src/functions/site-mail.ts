import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteMailReading } from "../runtime/layers/SiteMailReading.ts"
import * as SiteMailApi from "../sites/SiteMailApi.ts"
import { listMail } from "../sites/SiteMailHttp.ts"

export const handler = makeApiHandler(SiteMailApi.list, listMail, siteMailReading)
