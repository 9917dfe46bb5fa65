import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../../infra/inventory/functions.ts"
import { dashboardOf } from "../../../infra/monitoring/dashboard.ts"
import { customMetrics } from "../../../src/platform/Metrics.ts"
import { deployed, isPublished } from "../../support/deployed.ts"

const { widgets } = dashboardOf(deployed, "eu-west-1")

/** A line as CloudWatch reads it: namespace, name, dimensions by twos, and how it is drawn. */
const readLine = (line: ReadonlyArray<unknown>) => {
  const words = line.filter((each) => typeof each === "string")
  const [namespace = "", name = "", ...pairs] = words
  const dimensions = Object.fromEntries(
    pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? ""] as const] : [])),
  )
  return { namespace, name, dimensions }
}
const isSearch = (line: ReadonlyArray<unknown>) => line.length === 1
const lines = widgets.flatMap(({ properties }) => properties.metrics.filter((line) => !isSearch(line)))
const named = lines.map(readLine)

describe("the dashboard", () => {
  it("begins with the graphs of the design", () => {
    const first = widgets
      .slice(0, 4)
      .map(({ properties }) => [
        properties.title,
        properties.stat,
        properties.metrics.map((line) => readLine(line).name),
      ])
    assert.deepStrictEqual(first, [
      ["Site Operations", "Sum", ["SiteCreated", "SiteDeleted", "SiteCreationFailed"]],
      ["Site Creation Duration", "p99", ["SiteCreationDuration", "SiteCreationDuration"]],
      ["WordPress API Latency", "p99", ["WordPressAPILatency", "WordPressAPILatency", "WordPressAPILatency"]],
      ["DLQ Messages", "Sum", ["DLQMessages"]],
    ])
  })

  for (const { properties } of widgets) {
    it(`shows in "${properties.title}" what is published`, () => {
      assert.isNotEmpty(properties.metrics)
      const unknown = properties.metrics
        .filter((line) => !isSearch(line))
        .map(readLine)
        .filter((each) => !isPublished(each))
      assert.deepStrictEqual(unknown, [])
      for (const [search] of properties.metrics.filter(isSearch)) {
        const { expression } = typeof search === "object" && "expression" in search ? search : { expression: "" }
        const [, by = "", name = ""] =
          /^SEARCH\('{BBWS\/WPTechnical,Environment,(\w+)} MetricName="(\w+)"/.exec(expression) ?? []
        assert.include(expression, 'Environment="sit"')
        assert.deepInclude(
          Object.entries(customMetrics).map(([metric, definition]) => [
            metric,
            "by" in definition ? definition.by : "",
          ]),
          [name, by],
        )
      }
    })
  }

  it("has each custom metric, function and queue", () => {
    const names = new Set(named.map(({ name }) => name))
    assert.deepStrictEqual(
      Object.keys(customMetrics).filter((name) => !names.has(name)),
      [],
    )
    const values = new Set(named.flatMap(({ dimensions }) => Object.values(dimensions)))
    const expected = [...functions.map(({ name }) => `bbws-wp-${name}-sit`), ...Object.values(deployed.queueNames)]
    assert.deepStrictEqual(
      expected.filter((name) => !values.has(name)),
      [],
    )
  })

  it("puts no graph over another, and none beyond the 24 columns", () => {
    const cells = widgets.flatMap(({ height, width, x, y }) =>
      Array.from({ length: width * height }, (_, at) => [x + (at % width), y + Math.floor(at / width)] as const),
    )
    assert.strictEqual(new Set(cells.map(String)).size, cells.length)
    assert.isBelow(Math.max(...cells.map(([x]) => x)), 24)
  })

  it("has no more lines in a graph than CloudWatch draws", () => {
    assert.isAtMost(Math.max(...widgets.map(({ properties }) => properties.metrics.length)), 500)
  })
})
