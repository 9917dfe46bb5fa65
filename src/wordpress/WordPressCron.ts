import * as Schema from "effect/Schema"

/** Sites that have something scheduled that is due (`POST bbws/v1/cron`); each is told of once in a while. */
export const DueSites = Schema.Struct({
  sites: Schema.Array(
    Schema.Struct({
      siteId: Schema.String,
      /** By which its plugins are loaded. The container belongs to the tenant, so it is looked at. */
      host: Schema.String.check(Schema.isPattern(/^[a-z0-9.-]{1,253}$/u)),
      waitingSeconds: Schema.Int,
      /** For the how many-th time since a run of it has ended. */
      times: Schema.Int,
    }),
  ),
})
export type DueSite = (typeof DueSites.Type)["sites"][number]

/** What a run did on a site (`POST bbws/v1/cron/run`, on the site's own host). */
export const EventsRun = Schema.Struct({
  ran: Schema.Array(Schema.String),
  /** Hooks, each with how it has failed. */
  failed: Schema.Array(Schema.Tuple([Schema.String, Schema.String])),
  /** Whether more is due. */
  due: Schema.Boolean,
})

/** An event that a site has scheduled (`GET bbws/v1/sites/{id}/cron`). */
export const ScheduledEvent = Schema.Struct({
  hook: Schema.String,
  nextRun: Schema.String,
  schedule: Schema.NullOr(Schema.String),
  intervalSeconds: Schema.NullOr(Schema.Int),
  /** How many there are: what they are may be secret. */
  arguments: Schema.Int,
  overdue: Schema.Boolean,
  /** Runs in a row that it has ended before their time; it waits longer after each. */
  failures: Schema.Int,
})
export const ScheduledEvents = Schema.Struct({ events: Schema.Array(ScheduledEvent) })
