import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { SiteRef } from "../kernel/SiteRef.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { ScheduledEvents } from "../wordpress/WordPressCron.ts"
import type { WordPressError } from "../wordpress/WordPressErrors.ts"
import type { SiteCronView } from "./SiteCronApi.ts"
import type { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { SiteStore } from "./SiteStore.ts"
import { standingSite } from "./StandingSite.ts"

/** What sites have scheduled. */
export class SiteCron extends Context.Service<
  SiteCron,
  {
    list(
      site: SiteRef,
    ): Effect.Effect<typeof SiteCronView.Type, SiteNotFound | StatusForbids | WordPressError | TableError>
  }
>()("src/sites/SiteCron") {
  static readonly layer = Layer.effect(
    SiteCron,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const wordpress = yield* WordPress
      return SiteCron.of({
        list: Effect.fn("SiteCron.list")(function* (params) {
          const { target } = yield* standingSite(store, params)
          const { environment, siteId, tenantId, wpSiteId } = target
          const { events } = yield* wordpress.call({
            tenantId,
            environment,
            method: "GET",
            path: `/bbws/v1/sites/${wpSiteId}/cron`,
            answer: ScheduledEvents,
            timeoutMs: 15_000,
            retries: 0,
          })
          return { siteId, checkedAt: new Date(yield* Clock.currentTimeMillis).toISOString(), events }
        }),
      })
    }),
  )
}
