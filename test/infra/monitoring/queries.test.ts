import { readFileSync } from "node:fs"
import { resolve } from "node:path"

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { hasTable } from "../../../infra/monitoring/documentTable.ts"
import { queries } from "../../../infra/monitoring/queries.ts"
import { queryTable } from "../../../infra/monitoring/queriesMarkdown.ts"
import { type Condition, everyFunction, textOf } from "../../../infra/monitoring/SavedQuery.ts"
import { type LogLine, logLines } from "../../support/logLines.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
let lines: ReadonlyArray<LogLine> = []
beforeAll(async () => {
  lines = await logLines()
})

/** The fields that Insights finds in a line by itself, and those of its JSON. */
const fieldsOf = ({ of, text }: LogLine): Readonly<Record<string, unknown>> => {
  const json = decode(text)
  const own = { "@timestamp": "now", "@message": text, "@log": of, "@requestId": "6f1b" }
  return json._tag === "Some" ? { ...own, ...json.value } : own
}

/** What who asks puts in stands for any value. */
const holds = (fields: Readonly<Record<string, unknown>>, { field, is, value = "" }: Condition): boolean => {
  const found = fields[field]
  if (is === "!=") return found !== value
  if (found === undefined) return false
  if (is === "like") return typeof found === "string" && new RegExp(value).test(found)
  return is === "present" || /^[A-Z]+_ID$/.test(value) || found === value
}

describe("the saved queries", () => {
  for (const { counted, fields, name, of, where } of queries) {
    it(`${name} finds lines that are written, and in them what it shows`, () => {
      const inLogs = lines.filter((line) => (of === "access" ? line.of === "access" : of.includes(line.of)))
      const found = inLogs.map(fieldsOf).filter((line) => where.every((condition) => holds(line, condition)))
      assert.isNotEmpty(found)
      const shown = new Set(found.flatMap((line) => Object.keys(line)))
      const asked = [...fields, ...(counted?.p95 === undefined ? [] : [counted.p95])]
      assert.deepStrictEqual(
        asked.filter((field) => !shown.has(field)),
        [],
      )
    })
  }

  it("count each operation that failed once, whatever else says so of its runs", () => {
    const failed = queries.find(({ name }) => name === "failed-operations")
    const found = lines.map(fieldsOf).filter((line) => failed?.where.every((condition) => holds(line, condition)))
    assert.deepStrictEqual(
      found.map((line) => line["@log"]),
      ["operation-reconciler", "operation-reconciler"],
    )
  })

  it("are written in the language of Insights", () => {
    const [operation] = queries
    assert.isDefined(operation)
    assert.strictEqual(
      textOf(operation),
      'fields @timestamp, level, function, operationId, status, duration, @message | filter operationId = "OPERATION_ID" | sort @timestamp desc | limit 1000',
    )
    const [slow] = queries.filter(({ name }) => name === "slow-requests")
    assert.isDefined(slow)
    assert.strictEqual(
      textOf(slow),
      "stats count(*) as requests, pct(latencyMs, 95) as p95 by method, route | sort p95 desc | limit 100",
    )
  })

  it("read the logs of functions that there are, and no more than Insights takes at once", () => {
    for (const { name, of } of queries) {
      if (of === "access") continue
      assert.includeMembers([...everyFunction], [...of], name)
      assert.isAtMost(of.length, 50, name)
    }
  })

  it("stand in the runbook as they are, which names no other; `node infra/monitoring/queriesMarkdown.ts` writes them", () => {
    const files = ["docs/operations.md", "infra/monitoring/objectives.ts"]
    const [runbook = "", objectives = ""] = files.map((file) =>
      readFileSync(resolve(import.meta.dirname, "../../..", file), "utf8"),
    )
    assert.isTrue(hasTable(runbook, queryTable()), queryTable())
    const names = queries.map(({ name }) => name)
    const named = [...`${runbook}${objectives}`.matchAll(/(?:\$\(ask |# ask |saved query `)([a-z-]+)/g)].map(
      ([, each]) => each,
    )
    assert.isNotEmpty(named)
    assert.deepStrictEqual(
      named.filter((each) => each === undefined || !names.includes(each)),
      [],
    )
  })
})
