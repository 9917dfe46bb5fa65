import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../infra/inventory/functions.ts"
import { Api } from "../src/app/Api.ts"
import { floors, infraFloors, lintOverrides } from "./support/floors.ts"

const root = resolve(import.meta.dirname, "..")
/** What a command writes, and what was installed. */
const notOurs = ["client/{dist,node_modules}/**", "client/openapi.ts"]
const files = globSync("{src,infra,client,portal,pulumi}/**/*.{ts,tsx}", { cwd: root, exclude: notOurs }).toSorted()
const sources = files.filter((file) => file.startsWith("src/"))
const textOf = (file: string) => readFileSync(join(root, file), "utf8")
const linesOf = (file: string) => textOf(file).trimEnd().split("\n").length

/** Modules of our own that a file imports, by their path from the root. */
const importsOf = (file: string): ReadonlyArray<string> =>
  [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) =>
    relative(root, resolve(root, dirname(file), path ?? "")),
  )
/** The floor that a file stands on, by its place in the order; -1 is none. */
const floorIn = (folder: string, order: ReadonlyArray<string>, file: string): number =>
  order.findIndex((floor) => file.startsWith(`${folder}/${floor}/`))
/** What a file imports that stands above it, or on no floor. */
const upwards = (folder: string, order: ReadonlyArray<string>, file: string): ReadonlyArray<string> =>
  importsOf(file).filter((path) => {
    const floor = floorIn(folder, order, path)
    return path.startsWith(`${folder}/`) ? floor === -1 || floor > floorIn(folder, order, file) : folder === "src"
  })

describe("the sources", () => {
  it("stand on a floor each, and import from their own and from those below it", () => {
    assert.deepStrictEqual(
      sources.filter((file) => floorIn("src", floors, file) === -1),
      [],
    )
    const arrows = sources.flatMap((file) => upwards("src", floors, file).map((path) => `${file} -> ${path}`))
    assert.deepStrictEqual(arrows, [])
  })

  it("of a workflow import no workflow that imports it", () => {
    const workflowOf = (file: string) => /^src\/workflows\/([^/]+)\//.exec(file)?.[1]
    const uses = sources.flatMap((file) =>
      importsOf(file).flatMap((path) => {
        const [from, to] = [workflowOf(file), workflowOf(path)]
        return from === undefined || to === undefined || from === to ? [] : [`${from} ${to}`]
      }),
    )
    assert.deepStrictEqual(
      uses.filter((use) => uses.includes(use.split(" ").toReversed().join(" "))),
      [],
    )
  })

  it("say which site by the kernel's `SiteRef`, and make no id of a site or tenant that was decoded", () => {
    const ofTheirOwn = /readonly tenantId: \w+;?\s+readonly siteId: /
    const madeAgain = /\b(?:SiteId|TenantId)\.make\(\w+(?:\.\w+)*\)/
    const others = sources.filter((file) => file !== "src/kernel/SiteRef.ts")
    assert.deepStrictEqual(
      others.filter((file) => ofTheirOwn.test(textOf(file)) || madeAgain.test(textOf(file))),
      [],
    )
  })

  it("of infra stand on floors as well", () => {
    const infra = files.filter((file) => file.startsWith("infra/"))
    const arrows = infra.flatMap((file) => upwards("infra", infraFloors, file).map((path) => `${file} -> ${path}`))
    assert.deepStrictEqual(arrows, [])
  })

  it("are held to their order by the linter too", () => {
    const rules: { readonly overrides: ReadonlyArray<{ readonly files: ReadonlyArray<string> }> } = JSON.parse(
      textOf(".oxlintrc.json"),
    )
    assert.deepStrictEqual<unknown>(
      rules.overrides.filter(({ files: of }) => of.some((pattern) => pattern.startsWith("src/"))),
      lintOverrides,
    )
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
  const entries = sources.filter((file) => file.startsWith("src/app/functions/"))

  it("have an entry each, and every entry is a function", () => {
    assert.deepStrictEqual(entries, functions.map(({ name }) => `src/app/functions/${name}.ts`).toSorted())
  })

  it("have entries of at most ten lines, or of four for each of several endpoints and eight more", () => {
    const most = (file: string): number => {
      const served = functions.find(({ name }) => file.endsWith(`/${name}.ts`))?.trigger
      return served?.type === "api" && served.endpoints.length > 1 ? 8 + 4 * served.endpoints.length : 10
    }
    assert.deepStrictEqual(
      entries.filter((file) => linesOf(file) > most(file)),
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
