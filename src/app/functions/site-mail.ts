import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as SiteMailApi from "../../sites/SiteMailApi.ts"
import { listMail } from "../../sites/SiteMailHttp.ts"
import { siteMailReading } from "../layers/SiteMailReading.ts"

export const handler = makeApiHandler(SiteMailApi.list, listMail, siteMailReading)
