import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { SiteId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { ScheduledEvent } from "../wordpress/WordPressCron.ts"
import { wordPressErrors } from "../wordpress/WordPressErrors.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { site, siteParams } from "./SitesApi.ts"

/** What a site has scheduled, the next one first; 500 at most. */
export const SiteCronView = Schema.Struct({
  siteId: SiteId,
  checkedAt: Instant,
  events: Schema.Array(ScheduledEvent),
}).annotate({ identifier: "SiteCron" })

export const list = HttpApiEndpoint.get("listScheduledEvents", `${site}/cron`, {
  params: siteParams,
  success: SiteCronView,
  error: errors(SiteNotFound, StatusForbids, ...wordPressErrors),
})
  .annotate(RequiredAction, "cron:read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List what a site has scheduled",
      description:
        "Asks WordPress now. The platform runs an event within two minutes of `nextRun`, but for a site that is suspended. What WordPress clears up by itself runs once a day, at a time of the site's own. `arguments` is how many an event has: what they are may be secret. One that ended a run before its time waits longer after each (`failures`).",
    }),
  )
