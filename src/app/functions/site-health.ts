import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as SitesApi from "../../sites/SitesApi.ts"
import { getSiteHealth } from "../../sites/SitesHttp.ts"
import { siteLooking } from "../layers/SiteLooking.ts"

export const handler = makeApiHandler(SitesApi.health, getSiteHealth, siteLooking)
