import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteLooking } from "../runtime/layers/SiteLooking.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { getSiteHealth } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.health, getSiteHealth, siteLooking)
