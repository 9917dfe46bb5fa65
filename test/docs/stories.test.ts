import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { queues } from "../../infra/inventory/queues.ts"
import { alarmKinds } from "../../infra/monitoring/alarms.ts"
import { hasTable } from "../../infra/monitoring/documentTable.ts"
import { named } from "../../infra/openapi/designNames.ts"
import { errorCodes } from "../../infra/openapi/errorCodes.ts"
import { epics } from "../../infra/openapi/stories.ts"
import { tables, untold } from "../../infra/openapi/storiesMarkdown.ts"
import { customMetrics } from "../../src/platform/Metrics.ts"

const page = readFileSync(join(import.meta.dirname, "../../docs/stories.md"), "utf8")
const stories = Object.values(epics).flat()

describe("docs/stories.md", () => {
  for (const [name, table] of Object.entries(tables)) {
    it(`has the table of ${name} as it follows from the definitions; npm run docs writes it`, () => {
      assert.isTrue(hasTable(page, table()), table())
    })
  }

  it("leaves no cell empty that says where something is", () => {
    for (const table of Object.values(tables)) {
      for (const row of table().split("\n")) assert.notMatch(row, /``/, row)
    }
  })
})

describe("the stories of the design", () => {
  it("are 24, with a name each", () => {
    assert.lengthOf(stories, 24)
    assert.strictEqual(new Set(stories.map(({ id }) => id)).size, 24)
  })

  it("have an endpoint or a place in the code, and tests", () => {
    for (const { code = [], endpoints, id, tests } of stories) {
      assert.isNotEmpty([...endpoints, ...code], id)
      assert.isNotEmpty(tests, id)
    }
  })

  it("have every endpoint among them, or it is said why it is there", () => {
    assert.deepStrictEqual(untold(), [])
  })

  it("are answered by all that the design names", () => {
    assert.includeMembers(Object.keys(queues), [...named.queues])
    const names = (of: ReadonlyArray<{ readonly name: string }>) => of.map(({ name }) => name)
    assert.includeMembers(
      errorCodes().map(({ code }) => code),
      [...named.codes],
    )
    assert.includeMembers(Object.keys(customMetrics), [...named.metrics])
    assert.includeMembers(names(alarmKinds), [...named.alarms])
  })
})
