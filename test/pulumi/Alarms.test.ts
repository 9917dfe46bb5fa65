import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as pulumi from "@pulumi/pulumi"

import { alarmsOf } from "../../infra/monitoring/alarms.ts"
import { burnRatesOf } from "../../infra/monitoring/burnRates.ts"
import { dashboardOf } from "../../infra/monitoring/dashboard.ts"
import { queries } from "../../infra/monitoring/queries.ts"
import { textOf } from "../../infra/monitoring/SavedQuery.ts"
import { deployed } from "../support/deployed.ts"
import { type Asked, startEngine } from "../support/pulumi.ts"

const alerts = "arn:aws:sns:eu-west-1:222222222222:bbws-wp-alerts-sit"
const definitions = alarmsOf(deployed)
/** Names that are known only when their resources are made. */
const laterNames = {
  ...deployed,
  functionNames: Object.fromEntries(
    Object.entries(deployed.functionNames).map(([name, made]) => [name, pulumi.output(made)]),
  ),
  releases: Object.fromEntries(
    Object.entries(deployed.releases).map(([name, { resource, version }]) => [
      name,
      { resource: pulumi.output(resource), version: pulumi.output(version) },
    ]),
  ),
  tableName: pulumi.output(deployed.tableName),
}
let engine: Awaited<ReturnType<typeof startEngine>>
const metricAlarms = () => engine.of("aws:cloudwatch/metricAlarm:MetricAlarm")
const alarms = () => metricAlarms().filter(({ name }) => name.startsWith("alarms-"))
const alarm = (id: string): Asked["inputs"] => alarms().find(({ name }) => name === `alarms-${id}`)?.inputs ?? {}

beforeAll(async () => {
  engine = await startEngine()
  const { Alarms } = await import("../../pulumi/Alarms.ts")
  const { Dashboard } = await import("../../pulumi/Dashboard.ts")
  new Alarms("alarms", { ...laterNames, alertsTopicArn: alerts })
  const { BurnRates } = await import("../../pulumi/BurnRates.ts")
  new BurnRates("burns", { ...laterNames, alertsTopicArn: alerts })
  new Dashboard("dashboard", laterNames)
  const { SavedQueries } = await import("../../pulumi/SavedQueries.ts")
  new SavedQueries("queries", { environment: "sit", functionLogs: laterNames.functionNames, accessLog: "access" })
  await engine.settle()
})

describe("the alarms of a stack", () => {
  it("are those of the definitions", () => {
    assert.deepStrictEqual(
      alarms()
        .map(({ inputs }) => inputs["name"])
        .toSorted(),
      definitions.map(({ id }) => `bbws-wp-${id}-sit`).toSorted(),
    )
  })

  it("tell the topic of alerts, each of them, and the critical ones also when it is over", () => {
    for (const { id, severity } of definitions) {
      assert.deepStrictEqual(alarm(id)["alarmActions"], [alerts], id)
      assert.deepStrictEqual(alarm(id)["okActions"], severity === "critical" ? [alerts] : undefined, id)
    }
  })

  it("have one metric with its statistic", () => {
    assert.deepInclude(alarm("DLQMessagesPresent"), {
      namespace: "BBWS/WPTechnical",
      metricName: "DLQMessages",
      dimensions: { Environment: "sit" },
      statistic: "Sum",
      period: 60,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "notBreaching",
    })
  })

  it("have percentiles where CloudWatch looks for them", () => {
    assert.deepInclude(alarm("HighWordPressLatency"), {
      extendedStatistic: "p95",
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    })
    assert.notProperty(alarm("HighWordPressLatency"), "statistic")
  })

  it("have the names of what was made", () => {
    assert.deepStrictEqual(alarm("LambdaErrors-site-create")["dimensions"], {
      FunctionName: "bbws-wp-site-create-sit",
    })
  })

  it("raise one on silence where a schedule stops", () => {
    assert.deepInclude(alarm("ScheduleStopped-backup-scheduler"), {
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 2,
      treatMissingData: "breaching",
    })
  })

  it("add up several metrics, and nothing else is returned", () => {
    const inputs = alarm("TableThrottled-reads")
    const of = (dimensions: object) => ({
      metric: {
        namespace: "AWS/DynamoDB",
        metricName: "ReadThrottleEvents",
        dimensions: { TableName: "sites", ...dimensions },
        period: 300,
        stat: "Sum",
      },
    })
    assert.deepStrictEqual(inputs["metricQueries"], [
      { id: "total", expression: "SUM(METRICS())", label: "Total", returnData: true },
      { id: "m0", ...of({}) },
      ...[1, 2, 3, 4, 5].map((at) => ({ id: `m${at}`, ...of({ GlobalSecondaryIndexName: `GSI${at}` }) })),
    ])
    // CloudWatch takes either a metric or queries.
    for (const key of ["metricName", "period", "statistic"]) assert.notProperty(inputs, key)
  })

  it("say what they mean in what CloudWatch takes as a description", () => {
    for (const { inputs } of alarms()) {
      assert.isAtMost(String(inputs["alarmDescription"]).length, 1024)
      assert.include(inputs["alarmDescription"], "docs/operations.md")
    }
  })
})

describe("the burn-rate alarms of a stack", () => {
  it("tell by one alarm, while both of its windows stand, which tell nobody", () => {
    const composites = engine.of("aws:cloudwatch/compositeAlarm:CompositeAlarm")
    const expected = burnRatesOf(deployed)
    assert.lengthOf(composites, expected.length)
    for (const { burn, id, windows } of expected) {
      const inputs = composites.find(({ name }) => name === `burns-${id}`)?.inputs
      assert.deepInclude(inputs, {
        alarmName: `bbws-wp-${id}-sit`,
        alarmRule: windows.map((window) => `ALARM("bbws-wp-${window.id}-sit")`).join(" AND "),
        alarmActions: [alerts],
      })
      assert.deepStrictEqual(inputs?.["okActions"], burn.severity === "critical" ? [alerts] : undefined, id)
      for (const window of windows) {
        const made = metricAlarms().find(({ name }) => name === `burns-${window.id}`)?.inputs ?? {}
        assert.deepInclude(made, { threshold: burn.rate, evaluationPeriods: 1, treatMissingData: "notBreaching" })
        for (const key of ["alarmActions", "metricName", "period"]) assert.notProperty(made, key)
      }
    }
  })

  it("look at the same part over the length of each window, and return nothing but how fast it goes", () => {
    const made = metricAlarms().find(({ name }) => name === "burns-OperationSuccessBurn-steady-short")
    const of = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: "BBWS/WPTechnical",
        metricName,
        dimensions: { Environment: "sit" },
        period: 1800,
        stat: "Sum",
      },
    })
    assert.deepStrictEqual(made?.inputs["metricQueries"], [
      { id: "bad", expression: "SUM([bad0])", label: "bad", returnData: false },
      { id: "all", expression: "SUM([all0])", label: "all", returnData: false },
      { id: "burn", expression: "IF(bad >= 1, bad / all / 0.01, 0)", label: "burn", returnData: true },
      of("bad0", "OperationFault"),
      of("all0", "OperationEnded"),
    ])
  })
})

describe("the dashboard of a stack", () => {
  it("is the one that is computed, with the names of what was made", () => {
    const [dashboard, ...others] = engine.of("aws:cloudwatch/dashboard:Dashboard")
    assert.isEmpty(others)
    assert.strictEqual(dashboard?.inputs["dashboardName"], "bbws-wp-sit")
    const body: unknown = JSON.parse(String(dashboard?.inputs["dashboardBody"]))
    assert.deepStrictEqual(body, dashboardOf(deployed, "eu-west-1"))
  })
})

describe("the saved queries of a stack", () => {
  it("are those of the definitions, in a folder of the stack's, each with the logs that it reads", () => {
    const saved = engine.of("aws:cloudwatch/queryDefinition:QueryDefinition").map(({ inputs }) => inputs)
    assert.deepStrictEqual(
      Object.fromEntries(saved.map(({ logGroupNames, name, queryString }) => [name, [queryString, logGroupNames]])),
      Object.fromEntries(
        queries.map((query) => {
          const logs = query.of === "access" ? ["access"] : query.of.map((name) => `bbws-wp-${name}-sit`)
          return [`bbws-wp-sit/${query.name}`, [textOf(query), logs]]
        }),
      ),
    )
  })
})
