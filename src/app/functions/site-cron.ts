import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as SiteCronApi from "../../sites/SiteCronApi.ts"
import { listScheduledEvents } from "../../sites/SitesHttp.ts"
import { cronReading } from "../layers/CronReading.ts"

export const handler = makeApiHandler(SiteCronApi.list, listScheduledEvents, cronReading)
