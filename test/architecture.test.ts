import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../infra/inventory/functions.ts"
import { Api } from "../src/app/Api.ts"

const root = resolve(import.meta.dirname, "..")
const files = globSync("{src,infra,client,pulumi}/**/*.ts", { cwd: root }).toSorted()
const sources = files.filter((file) => file.startsWith("src/"))
const textOf = (file: string) => readFileSync(join(root, file), "utf8")
const linesOf = (file: string) => textOf(file).trimEnd().split("\n").length

/** Modules of our own that a file imports, by their path from the root. */
const importsOf = (file: string): ReadonlyArray<string> =>
  [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) =>
    relative(root, resolve(root, dirname(file), path ?? "")),
  )
const roomOf = (file: string): string => file.split("/")[1] ?? ""

const features = ["sites", "operations", "tenants", "backups", "plugins", "templates"]
const shared = ["http", "wordpress", "aws", "runtime", ...features]
/** The rooms that each room may use besides its own; `functions` wires everything and is used by nothing. */
const rooms: Readonly<Record<string, ReadonlyArray<string>>> = {
  functions: shared,
  ...Object.fromEntries(features.map((feature) => [feature, shared])),
  wordpress: ["http", "aws", "runtime", "sites", "tenants"],
  http: ["aws", "tenants"],
  aws: ["http", "runtime", "tenants"],
  runtime: ["http", "aws", ...features, "wordpress"],
}
/** Modules that gather all features, and so may know them. */
const gathers = (file: string): boolean => file === "src/app/Api.ts" || file.startsWith("src/app/layers/")

describe("the sources", () => {
  for (const file of sources) {
    it(`${file} uses no room that it may not`, () => {
      const may = rooms[roomOf(file)]
      assert.isDefined(may, "a room that is not on the plan")
      const wrong = importsOf(file).filter(
        (path) =>
          !path.startsWith("src/") || (roomOf(path) !== roomOf(file) && !may?.includes(roomOf(path)) && !gathers(file)),
      )
      assert.deepStrictEqual(wrong, [])
    })
  }

  it("outside of functions import no function", () => {
    const wrong = sources.filter(
      (file) => roomOf(file) !== "functions" && importsOf(file).some((path) => roomOf(path) === "functions"),
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("of the runtime know of the features no more than their types and ids, except for the layers", () => {
    const known = new Set(["src/operations/engine/Operation.ts", "src/kernel/Tenant.ts"])
    const wrong = sources
      .filter((file) => roomOf(file) === "runtime" && !gathers(file))
      .flatMap((file) => importsOf(file).filter((path) => features.includes(roomOf(path)) && !known.has(path)))
    assert.deepStrictEqual(wrong, [])
  })

  it("read no environment variable but through the configuration", () => {
    // But for the one that Lambda changes with each invocation, where the configuration is read once.
    const changing = /process\.env\["_X_AMZN_TRACE_ID"\]/
    assert.deepStrictEqual(
      sources.filter((file) => /process\s*\.\s*env/.test(textOf(file).replace(changing, ""))),
      [],
    )
  })

  it("have at most 250 lines a file", () => {
    assert.deepStrictEqual(
      files.filter((file) => linesOf(file) > 250),
      [],
    )
  })
})

describe("the functions", () => {
  const entries = sources.filter((file) => roomOf(file) === "functions")

  it("have an entry each, and every entry is a function", () => {
    assert.deepStrictEqual(entries, functions.map(({ name }) => `src/app/functions/${name}.ts`).toSorted())
  })

  it("have entries of at most ten lines", () => {
    assert.deepStrictEqual(
      entries.filter((file) => linesOf(file) > 10),
      [],
    )
  })

  it("serve each endpoint of the API, each by one function", () => {
    const served = functions.flatMap(({ trigger }) => (trigger.type === "api" ? trigger.endpoints : []))
    const declared = Object.values(Api.groups).flatMap((group) => Object.values(group.endpoints))
    const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`
    assert.deepStrictEqual(served.map(nameOf).toSorted(), declared.map(nameOf).toSorted())
    assert.strictEqual(new Set(served.map(nameOf)).size, served.length)
  })
})
