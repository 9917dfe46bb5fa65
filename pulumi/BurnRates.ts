import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { alarmName } from "../infra/monitoring/alarms.ts"
import { type BurnWindow, burnRatesOf } from "../infra/monitoring/burnRates.ts"
import type { AlarmsArgs } from "./Alarms.ts"

type Name = pulumi.Input<string>

const queriesOf = ({ counts, expressions, period }: BurnWindow<Name>) => [
  ...expressions.map((each, at) => ({ ...each, label: each.id, returnData: at === expressions.length - 1 })),
  ...counts.map(({ id, metric: { dimensions, name, namespace }, statistic }) => ({
    id,
    metric: { namespace, metricName: name, dimensions, period, stat: statistic },
  })),
]

/** Tells when an objective's error budget is used up too fast: for each burn two alarms on its windows, and one on both. */
export class BurnRates extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:BurnRates", name, { environment: args.environment }, options)
    const { alertsTopicArn, environment } = args
    const inside = { parent: this }
    for (const { burn, id, objective, windows } of burnRatesOf<Name>(args)) {
      const [long, short] = windows.map(
        (window) =>
          new aws.cloudwatch.MetricAlarm(
            `${name}-${window.id}`,
            {
              name: alarmName(window.id, environment),
              alarmDescription: `A window of ${id}, which tells.`,
              metricQueries: queriesOf(window),
              comparisonOperator: "GreaterThanThreshold",
              threshold: window.threshold,
              evaluationPeriods: 1,
              datapointsToAlarm: 1,
              treatMissingData: "notBreaching",
            },
            inside,
          ),
      )
      if (long === undefined || short === undefined) continue
      new aws.cloudwatch.CompositeAlarm(
        `${name}-${id}`,
        {
          alarmName: alarmName(id, environment),
          alarmDescription: `${burn.severity}: ${objective.goal} % promised: ${objective.promise}. What to do: docs/operations.md, ${objective.name}.`,
          alarmRule: pulumi.interpolate`ALARM("${long.name}") AND ALARM("${short.name}")`,
          alarmActions: [alertsTopicArn],
          ...(burn.severity === "critical" ? { okActions: [alertsTopicArn] } : {}),
        },
        inside,
      )
    }
    this.registerOutputs({})
  }
}
