import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../../infra/inventory/functions.ts"
import { table } from "../../../infra/inventory/sitesTable.ts"
import { alarmKinds, alarmsOf } from "../../../infra/monitoring/alarms.ts"
import { alarmTable } from "../../../infra/monitoring/alarmsMarkdown.ts"
import { hasTable } from "../../../infra/monitoring/documentTable.ts"
import { tableCalls } from "../../../infra/monitoring/ofResources.ts"
import { customMetrics } from "../../../src/platform/Metrics.ts"
import { consumerSeconds } from "../../../src/platform/QueueTimes.ts"
import { deployed, isPublished } from "../../support/deployed.ts"

const root = resolve(import.meta.dirname, "../../..")
const read = (file: string) => readFileSync(join(root, file), "utf8")
const alarms = alarmsOf(deployed)
/** Alarms on this metric of what bears this name. */
const on = (metric: string, value: string) =>
  alarms.filter(({ metrics }) =>
    metrics.some(({ dimensions, name }) => name === metric && Object.values(dimensions).includes(value)),
  )

describe("the custom metrics", () => {
  const sources = globSync("src/**/*.ts", { cwd: root }).filter((file) => file !== "src/platform/Metrics.ts")
  const text = sources.map(read).join("\n")
  for (const name of Object.keys(customMetrics)) {
    it(`have ${name}, which something publishes`, () => {
      assert.include(text, `"${name}"`)
    })
  }
})

describe("the alarms", () => {
  it("are those of the design, and more", () => {
    const expected = [
      ["HighSiteCreationFailures", "SiteCreationFailed", ">", 5, 900],
      ["SiteCreationTimeout", "SiteCreationDuration", ">", 600, 300],
      ["DLQMessagesPresent", "DLQMessages", ">", 0, 60],
      ["HighWordPressLatency", "WordPressAPILatency", ">", 5000, 300],
      ["LambdaErrors-site-create", "Errors", ">", 10, 300],
      ["HighThrottling-site-create", "Throttles", ">", 5, 300],
    ]
    const found = expected.map(([id]) => {
      const alarm = alarms.find((each) => each.id === id)
      return [alarm?.id, alarm?.metrics[0]?.name, alarm?.comparison, alarm?.threshold, alarm?.period]
    })
    assert.deepStrictEqual(found, expected)
  })

  for (const alarm of alarms) {
    it(`${alarm.id} reads what is published, within CloudWatch's limits`, () => {
      assert.isNotEmpty(alarm.metrics)
      assert.isAtMost(alarm.metrics.length, 10)
      assert.deepStrictEqual(
        alarm.metrics.filter((each) => !isPublished(each)),
        [],
      )
      assert.isAtMost(alarm.breaching, alarm.periods)
      assert.strictEqual(alarm.period % 60, 0)
      assert.isAtMost(alarm.period * alarm.periods, alarm.period < 3600 ? 86_400 : 604_800)
    })
  }

  it("have names of their own, as long as CloudWatch takes them", () => {
    assert.strictEqual(new Set(alarms.map(({ id }) => id)).size, alarms.length)
    assert.isAtMost(Math.max(...alarms.map(({ id }) => id.length)), 200)
  })

  it("say less than CloudWatch's 1024 characters", () => {
    assert.isAtMost(Math.max(...alarmKinds.map(({ why }) => why.length)), 900)
  })

  for (const { name, trigger } of functions) {
    const deployedName = `bbws-wp-${name}-sit`
    it(`watch the errors and throttles of ${name}${trigger.type === "schedule" ? ", and that it runs" : ""}`, () => {
      const ofErrors = on("Errors", deployedName).map(({ metrics }) => metrics[0]?.dimensions["ExecutedVersion"])
      // Of the function as a whole, and of the version that is being released.
      assert.sameMembers(ofErrors, [undefined, "7"])
      assert.lengthOf(on("Throttles", deployedName), 1)
      const runs = on("Invocations", deployedName)
      assert.lengthOf(runs, trigger.type === "schedule" ? 1 : 0)
      // A schedule that stopped has no data: only as a breach does that raise the alarm.
      for (const { comparison, missing, threshold } of runs) {
        assert.deepStrictEqual([missing, comparison, threshold], ["breaching", "<", 1])
      }
    })
  }

  it("leave a schedule the time to run twice", () => {
    for (const { name, trigger } of functions) {
      if (trigger.type !== "schedule") continue
      const [alarm] = on("Invocations", `bbws-wp-${name}-sit`)
      assert.isAtLeast(alarm?.period ?? 0, trigger.everyMinutes * 60)
      assert.strictEqual(alarm?.breaching, 2)
    }
  })

  it("let no run of an hourly schedule fail unseen", () => {
    const hourly = alarms.find(({ id }) => id === "BackgroundErrors-backup-scheduler")
    assert.strictEqual(hourly?.threshold, 0)
    const eachMinute = alarms.find(({ id }) => id === "BackgroundErrors-operation-reconciler")
    assert.strictEqual(eachMinute?.threshold, 2)
  })

  for (const id of ["creation", "update", "deletion"] as const) {
    it(`watch how long a message of the ${id} queue waits: longer than one run, at most half an hour`, () => {
      const found = on("ApproximateAgeOfOldestMessage", deployed.queueNames[id])
      assert.lengthOf(found, 1)
      assert.isAtLeast(found[0]?.threshold ?? 0, consumerSeconds[id])
      assert.isAtMost(found[0]?.threshold ?? 0, 1800)
    })
  }

  it("watch that the dead-letter queue is emptied", () => {
    assert.lengthOf(on("ApproximateNumberOfMessagesVisible", deployed.queueNames.deadLetter), 1)
  })

  it("watch throttles of the table and of each index, reads and writes", () => {
    for (const metric of ["ReadThrottleEvents", "WriteThrottleEvents"]) {
      assert.lengthOf(on(metric, table.name), 1)
      for (const index of table.indexes) assert.lengthOf(on(metric, index.name), 1)
    }
  })

  it("watch the errors of every call that the service makes of the table", () => {
    const commands = [...read("src/platform/Table.ts").matchAll(/new (\w+)Command\b/g)].map(([, command]) => command)
    assert.isNotEmpty(commands)
    assert.deepStrictEqual([...new Set(commands)].toSorted(), tableCalls.toSorted())
  })

  it("hold only what reads the table alone to the time that is promised", () => {
    const slow = alarms.filter(({ name }) => name === "SlowReads").map(({ id }) => id.replace("SlowReads-", ""))
    assert.includeMembers(slow, ["site-get", "site-list", "operation-list", "template-list", "plugin-list"])
    // A wait for an operation's end lasts as long as it was asked to.
    assert.notIncludeMembers(slow, ["site-health", "site-create", "operation-get"])
  })

  it("take silence for quiet, but for that of a schedule, of what it checks, or of AWS Backup", () => {
    const breaching = alarms.filter(({ missing }) => missing === "breaching").map(({ name }) => name)
    assert.deepStrictEqual([...new Set(breaching)], ["SyntheticStopped", "ScheduleStopped", "TableCopyStopped"])
  })

  it("watch no copies and no synthetic check where a stack has none", () => {
    const bare = alarmsOf({ ...deployed, checkedSynthetically: false, copies: {} }).map(({ name }) => name)
    const only = alarms.filter(({ name }) => !bare.includes(name)).map(({ name }) => name)
    assert.deepStrictEqual(only, [
      "SyntheticFailed",
      "SyntheticStopped",
      "ArchiveCopyFailed",
      "ArchiveCopyLate",
      "TableReplicaLate",
      "TableCopyStopped",
    ])
  })

  it("refuse a function that is not deployed", () => {
    const { "site-get": _gone, ...functionNames } = deployed.functionNames
    assert.throws(() => alarmsOf({ ...deployed, functionNames }), /site-get/)
  })
})

describe("the runbook", () => {
  const runbook = read("docs/operations.md")

  it("has the alarms as they are; `node infra/monitoring/alarmsMarkdown.ts` writes them", () => {
    assert.isTrue(hasTable(runbook, alarmTable()), alarmTable())
  })

  it("does not pass for one with another threshold", () => {
    assert.isFalse(hasTable(runbook.replace("> 5000 ms", "> 6000 ms"), alarmTable()))
  })

  it("has each section that an alarm leads to", () => {
    const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) =>
      `#${heading}`
        .toLowerCase()
        .replaceAll(/[^\w #-]/g, "")
        .replaceAll(" ", "-"),
    )
    const linked = alarmKinds.flatMap(({ action }) => [...action.matchAll(/\]\((#[^)]+)\)/g)].map(([, to]) => to))
    assert.isNotEmpty(linked)
    assert.deepStrictEqual(
      linked.filter((to) => to === undefined || !anchors.includes(to)),
      [],
    )
  })
})
