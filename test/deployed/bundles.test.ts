import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../infra/inventory/functions.ts"

const bundles = resolve(import.meta.dirname, "../../dist/functions")

/** Imports each bundle as Lambda does, in a process of its own, and names those that export no handler. */
const program = `const without = []
for (const url of process.argv.slice(1)) if (typeof (await import(url)).handler !== "function") without.push(url)
console.log(JSON.stringify(without))`

describe("the bundles that are deployed", () => {
  it("are those of the inventory's functions", () => {
    assert.deepStrictEqual(readdirSync(bundles).toSorted(), functions.map(({ name }) => name).toSorted())
  })

  it("have the client of STS where something is done for tenants, and nowhere else", () => {
    const asking = functions
      .map(({ name }) => name)
      .filter((name) => readFileSync(resolve(bundles, name, "index.mjs"), "utf8").includes("AssumeRole"))
    assert.deepStrictEqual(
      asking,
      functions.filter(({ grants }) => grants.actsForTenants === true).map(({ name }) => name),
    )
  })

  it("export a handler each", () => {
    const urls = functions.map(({ name }) => pathToFileURL(resolve(bundles, name, "index.mjs")).href)
    const without = execFileSync(process.execPath, ["--input-type=module", "--eval", program, ...urls], { env: {} })
    assert.deepStrictEqual(JSON.parse(String(without)), [])
  })
})
