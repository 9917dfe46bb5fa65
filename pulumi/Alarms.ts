import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import type { Alarm } from "../infra/monitoring/Alarm.ts"
import { alarmName, alarmsOf } from "../infra/monitoring/alarms.ts"
import type { Deployed, Metric } from "../infra/monitoring/watched.ts"

export interface AlarmsArgs extends Deployed<pulumi.Input<string>> {
  readonly alertsTopicArn: pulumi.Input<string>
}

type Name = pulumi.Input<string>

const metricOf = ({ dimensions, name, namespace }: Metric<Name>) => ({ namespace, metricName: name, dimensions })

/** One metric as it is, several by their sum. */
const measureOf = ({ metrics, period, statistic }: Alarm<Name>): Partial<aws.cloudwatch.MetricAlarmArgs> => {
  const [first, ...others] = metrics
  if (first === undefined) return {}
  const percentile = statistic.startsWith("p")
  if (others.length === 0) {
    return { ...metricOf(first), period, ...(percentile ? { extendedStatistic: statistic } : { statistic }) }
  }
  return {
    metricQueries: [
      { id: "total", expression: "SUM(METRICS())", label: "Total", returnData: true },
      ...metrics.map((each, at) => ({ id: `m${at}`, metric: { ...metricOf(each), period, stat: statistic } })),
    ],
  }
}

/** The alarms of a stack; each publishes to the topic of alerts, and the critical ones also when it is over. */
export class Alarms extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Alarms", name, { environment: args.environment }, options)
    const { alertsTopicArn, environment } = args
    for (const alarm of alarmsOf<Name>(args)) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${alarm.id}`,
        {
          name: alarmName(alarm.id, environment),
          alarmDescription: `${alarm.severity}: ${alarm.why} What to do: docs/operations.md, ${alarm.name}.`,
          ...measureOf(alarm),
          comparisonOperator: alarm.comparison === ">" ? "GreaterThanThreshold" : "LessThanThreshold",
          threshold: alarm.threshold,
          evaluationPeriods: alarm.periods,
          datapointsToAlarm: alarm.breaching,
          treatMissingData: alarm.missing,
          alarmActions: [alertsTopicArn],
          ...(alarm.severity === "critical" ? { okActions: [alertsTopicArn] } : {}),
        },
        { parent: this },
      )
    }
    this.registerOutputs({})
  }
}
