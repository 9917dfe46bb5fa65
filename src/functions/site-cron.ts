import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { cronReading } from "../runtime/layers/CronReading.ts"
import * as SiteCronApi from "../sites/SiteCronApi.ts"
import { listScheduledEvents } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SiteCronApi.list, listScheduledEvents, cronReading)
