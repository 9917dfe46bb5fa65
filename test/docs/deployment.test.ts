import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../infra/inventory/functions.ts"
import { costsOf } from "../../infra/monitoring/costs.ts"
import { renderCosts } from "../../infra/monitoring/costsMarkdown.ts"
import { hasTable } from "../../infra/monitoring/documentTable.ts"
import { usage } from "../../infra/monitoring/usage.ts"

const root = join(import.meta.dirname, "../..")
const page = readFileSync(join(root, "docs/deployment.md"), "utf8")

describe("docs/deployment.md", () => {
  it("has the costs as they are computed; node infra/monitoring/costsMarkdown.ts writes them", () => {
    assert.isTrue(hasTable(page, renderCosts()), renderCosts())
    const other = page.replace(`${functions.length} functions`, "0 functions")
    assert.isFalse(hasTable(other, renderCosts()))
  })

  it("names every key of the configuration", () => {
    const source = readFileSync(join(root, "pulumi/Configuration.ts"), "utf8")
    const keys = [...source.matchAll(/(?:text|number|list|some|config\.get\w*(?:<[^(]*>)?)\(\s*"(\w+)"/g)].map(
      ([, key]) => key ?? "",
    )
    assert.isAbove(keys.length, 20)
    assert.deepStrictEqual(
      keys.filter((key) => !page.includes(`\`${key}\``)),
      [],
    )
  })
})

describe("the costs", () => {
  it("are counted of functions that there are", () => {
    const names = new Set(functions.map(({ name }) => name))
    assert.deepStrictEqual(
      Object.keys(usage).filter((name) => !names.has(name)),
      [],
    )
  })

  it("grow with the sites, except for what stands by itself", () => {
    const [few, many] = [costsOf(1000), costsOf(10_000)]
    for (const [index, { dollars, what }] of few.entries()) {
      const more = many[index]?.dollars ?? 0
      assert.isAtLeast(more, dollars, what)
      assert.isAtMost(more, 10 * dollars + 0.01, what)
    }
  })
})
