import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The deployment whose metrics these are; set by the entry's layers. */
export const MetricEnvironment = Context.Reference<string>("src/platform/MetricEnvironment", {
  defaultValue: () => "dev",
})

/** As the function is told. */
export const metricEnvironment = Layer.effect(MetricEnvironment, Config.NonEmptyString("ENVIRONMENT"))

export const metricNamespace = "BBWS/WPTechnical"

interface CustomMetric {
  readonly unit: "Count" | "Seconds" | "Milliseconds"
  /** A dimension besides `Environment`; its values are few. */
  readonly by?: string
}

/** The custom metrics: those of the design (`docs/stories.md`), and what else has to wake somebody. Alarms and the dashboard read this table. */
export const customMetrics = {
  SiteCreated: { unit: "Count" },
  SiteDeleted: { unit: "Count" },
  /** From the request to the end, of creations and clones that completed. */
  SiteCreationDuration: { unit: "Seconds" },
  SiteCreationFailed: { unit: "Count" },
  TemplateApplied: { unit: "Count", by: "TemplateId" },
  PluginInstalled: { unit: "Count", by: "PluginId" },
  PluginSecurityBlocked: { unit: "Count" },
  /** Of each exchange, those without an answer included; work on archives has a metric of its own. */
  WordPressAPILatency: { unit: "Milliseconds", by: "Operation" },
  /** Of exchanges in which WordPress makes or reads an archive: as long as the site is large. */
  WordPressArchiveDuration: { unit: "Milliseconds", by: "Operation" },
  /** Exchanges that found a tenant's WordPress failing: no answer, an error of the server, credentials it does not take. */
  WordPressAPIFailures: { unit: "Count", by: "Operation" },
  /** Exchanges that ended at another tenant's container: one is one too many. */
  WordPressForeignTenant: { unit: "Count" },
  /** Operations that ended COMPLETED or FAILED. */
  OperationEnded: { unit: "Count" },
  /** Those of them that failed for a reason that is ours or WordPress's. */
  OperationFault: { unit: "Count" },
  /** Operations that ended FAILED. */
  OperationFailed: { unit: "Count", by: "OperationType" },
  /** Operations that were ended without putting back what they had done. */
  OperationNotPutBack: { unit: "Count" },
  /** Messages that came to the dead-letter queue. */
  DLQMessages: { unit: "Count" },
  /** Messages among them that name no operation. */
  UnreadableMessages: { unit: "Count" },
  /** Sites whose database could not be brought to their tenant's release of WordPress, or that do not work with it. */
  SiteUpgradeFailed: { unit: "Count" },
  /** Backups of which a verification found that they cannot be brought back. */
  BackupDamaged: { unit: "Count" },
  /** 1 of a synthetic check that went well, 0 of one that did not. */
  SyntheticSuccess: { unit: "Count" },
  /** From the check's request for its site to that site's standing. */
  SyntheticDuration: { unit: "Seconds" },
  /** Of each exchange about what sites have scheduled: as long as their hooks take. */
  ScheduledEventsDuration: { unit: "Milliseconds" },
  /** How long what a turn has found had waited for it, at most. */
  ScheduledEventsLate: { unit: "Seconds" },
  /** Tenants that could not be asked, and runs of scheduled events that a site did not bring to an end. */
  ScheduledEventsFailed: { unit: "Count" },
  /** Mails to customers that SES took. */
  MailSent: { unit: "Count" },
  /** Tries that SES refused, and mails of which nobody knows whether they were sent. */
  MailNotSent: { unit: "Count" },
  /** Addresses that do not exist, and those whose owners called a mail spam. */
  MailBounced: { unit: "Count" },
  MailComplained: { unit: "Count" },
  /** Items that a schedule or a list met and could not read. */
  UnreadableItems: { unit: "Count" },
} as const satisfies Record<string, CustomMetric>
export type MetricName = keyof typeof customMetrics

/**
 * Adds a value to a metric, in CloudWatch's embedded metric format: a log line that costs no API call. It counts under the
 * environment alone, so that one alarm sees all of it, and `of` says under which value of the metric's own dimension as well.
 */
export const metric = (name: MetricName, value: number, of?: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { by, unit }: CustomMetric = customMetrics[name]
    const environment = { Environment: yield* MetricEnvironment }
    const further = by === undefined || of === undefined ? {} : { [by]: of }
    const all = { ...environment, ...further }
    const divided = Object.keys(further).length > 0
    yield* Console.log(
      JSON.stringify({
        _aws: {
          Timestamp: yield* Clock.currentTimeMillis,
          CloudWatchMetrics: [
            {
              Namespace: metricNamespace,
              Dimensions: [Object.keys(environment), ...(divided ? [Object.keys(all)] : [])],
              Metrics: [{ Name: name, Unit: unit }],
            },
          ],
        },
        ...all,
        [name]: value,
      }),
    )
  })
