import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"

import { compileCacheVariables, makeCompileCache } from "../../../infra/build/compileCache.ts"
import { buildDeployed } from "../../../infra/build/deployed.ts"
import { buildLocal } from "../../../infra/build/local.ts"

/** Two functions with a module of their own each and one that they share. */
const sources = {
  "package-lock.json": `{ "lockfileVersion": 3 }`,
  "src/shared.ts": `import { createHash } from "node:crypto"
export const greet = (name: string): string => createHash("sha256").update("hello " + name).digest("hex")`,
  "src/one.ts": `export const name: string = "one"`,
  "src/two.ts": `export const name: string = "two"`,
  ...Object.fromEntries(
    ["one", "two"].map((name) => [
      `src/app/functions/${name}.ts`,
      `import { name } from "../../${name}.ts"; import { greet } from "../../shared.ts"; export const handler = () => greet(name)`,
    ]),
  ),
}

let project: string
const write = (file: string, content: string): void => {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), content)
}
const read = (file: string): string => readFileSync(join(project, file), "utf8")
const built = () => buildDeployed(project).then(({ built }) => built)
const answerOf = async (file: string): Promise<unknown> => {
  const module: unknown = await import(pathToFileURL(file).href)
  assert.isTrue(typeof module === "object" && module !== null && "handler" in module)
  return typeof module === "object" && module !== null && "handler" in module && typeof module.handler === "function"
    ? module.handler()
    : undefined
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "build-"))
  for (const [file, content] of Object.entries(sources)) write(file, content)
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

describe("the build", () => {
  describe("for a deployment", () => {
    it("makes one file of a function, and nothing anew when nothing has changed", async () => {
      assert.deepStrictEqual(await built(), ["one", "two"])
      const expected = await answerOf(join(project, "dist/functions/two/index.mjs"))
      assert.match(String(expected), /^[0-9a-f]{64}$/)
      assert.deepStrictEqual(await built(), [])
    })

    it("bundles anew only what holds a file that has changed", async () => {
      await built()
      write("src/two.ts", `export const name: string = "three"`)
      assert.deepStrictEqual(await built(), ["two"])
      write("src/shared.ts", `export const greet = (name: string): string => "good bye " + name`)
      assert.deepStrictEqual(await built(), ["one", "two"])
      assert.strictEqual(await answerOf(join(project, "dist/functions/two/index.mjs")), "good bye three")
      assert.deepStrictEqual(await built(), [])
    })

    it("bundles everything anew when other packages are asked for, or installed", async () => {
      await built()
      write("package-lock.json", `{ "lockfileVersion": 3, "packages": {} }`)
      assert.deepStrictEqual(await built(), ["one", "two"])
      write("node_modules/.package-lock.json", `{}`)
      assert.deepStrictEqual(await built(), ["one", "two"])
      write("tsconfig.json", `{ "compilerOptions": { "strict": true } }`)
      assert.deepStrictEqual(await built(), ["one", "two"])
    })

    it("takes no file for current that a build did not finish", async () => {
      await built()
      const bundle = "dist/functions/one/index.mjs"
      const whole = read(bundle)
      write(bundle, whole.slice(0, 20))
      assert.deepStrictEqual(await built(), ["one"])
      assert.strictEqual(read(bundle), whole)
      const record = "dist/functions/two/inputs.sha256"
      for (const cut of [0, 30, read(record).indexOf("\n") + 1, read(record).length - 1]) {
        write(record, read(record).slice(0, cut))
        assert.deepStrictEqual(await built(), ["two"], `cut at ${cut}`)
      }
    })

    it("keeps what was right when another function cannot be bundled", async () => {
      await built()
      write("src/one.ts", `export const name = "uno"`)
      write("src/two.ts", `export const nom = `)
      const failure = await built().then(
        () => "none",
        (cause: unknown) => String(cause),
      )
      assert.include(failure, "src/two.ts")
      write("src/two.ts", sources["src/two.ts"])
      assert.deepStrictEqual(await built(), [])
    })

    it("removes what was made of a function that is gone", async () => {
      await built()
      rmSync(join(project, "src/app/functions/two.ts"))
      assert.deepStrictEqual(await built(), [])
      assert.deepStrictEqual(readdirSync(join(project, "dist/functions")), ["one"])
    })

    it("makes nothing that only another function has a use for", async () => {
      write(
        "src/shared.ts",
        `const make = (name: string): string => { throw new Error(name) }
class Unused { static readonly made = make("static") }
export const unused = [make("array"), { made: make("object") }, new Unused()]
export class UnusedToo extends Array { readonly of = unused; static readonly made = new UnusedToo().join(make("sub")) }
export class Used { static readonly greeting = [..."…🙂"].join("") as string }
export const greet = (name: string): string => Used.greeting + name`,
      )
      await built()
      assert.strictEqual(await answerOf(join(project, "dist/functions/one/index.mjs")), "…🙂one")
    })

    it("is written in ASCII, which Node reads faster", async () => {
      write("src/one.ts", `export const name: string = "…🙂ä"`)
      await built()
      assert.match(read("dist/functions/one/index.mjs"), /^\p{ASCII}+$/u)
    })

    it("tells of each function that it bundles, and of each warning once", async () => {
      const told = new Array<string>()
      write("src/shared.ts", `export const greet = (name: string): string => eval(name)`)
      const { warnings } = await buildDeployed(project, (name, at, all) => told.push(`${name} ${at}/${all}`))
      assert.deepStrictEqual(told, ["one 1/2", "two 2/2"])
      assert.lengthOf([...warnings], 1)
      assert.include([...warnings].join(), "eval")
    })
  })

  describe("with a compile cache", () => {
    const lambda = { node: 24, architecture: "arm64" }
    const builtOn = (machine: typeof lambda) => buildDeployed(project, undefined, machine).then(({ built }) => built)
    const cache = "dist/functions/one/compile-cache"

    it("has one where Node runs as in Lambda, under the name that Lambda's user looks for, and nowhere else", async () => {
      await builtOn({ ...lambda, architecture: "x64" })
      assert.isFalse(existsSync(join(project, cache)))
      write("src/one.ts", `export const name = "uno"`)
      await builtOn({ ...lambda, node: 26 })
      assert.isFalse(existsSync(join(project, cache)))
      write("src/one.ts", `export const name = "due"`)
      assert.deepStrictEqual(await builtOn(lambda), ["one"])
      assert.match(readdirSync(join(project, cache)).join(), /^v24\.[\d.]+-\w+-[0-9a-f]+-993$/)
    })

    it("is made again when anything of it is missing or is not what was made", async () => {
      assert.deepStrictEqual(await builtOn(lambda), ["one", "two"])
      assert.deepStrictEqual(await builtOn(lambda), [])
      const [file = ""] = readdirSync(join(project, cache), { recursive: true, encoding: "utf8" }).toSorted().slice(-1)
      write(join(cache, file), "")
      assert.deepStrictEqual(await builtOn(lambda), ["one"])
      rmSync(join(project, cache), { recursive: true })
      assert.deepStrictEqual(await builtOn(lambda), ["one"])
    })

    it("is taken by Node wherever both are unpacked, and ignored by a bundle that it is not of", async () => {
      await built()
      await makeCompileCache(join(project, "dist/functions/one/index.mjs"), process.getuid?.() ?? 0)
      const task = join(project, "task")
      cpSync(join(project, "dist/functions/one"), task, { recursive: true })
      const load = () =>
        spawnSync(process.execPath, ["--input-type=module", "--eval", `await import("${join(task, "index.mjs")}")`], {
          env: { ...compileCacheVariables(join(task, "compile-cache")), NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
          encoding: "utf8",
        }).stderr
      assert.match(load(), /task\/index\.mjs was accepted/)
      write("task/index.mjs", "export const handler = () => 1")
      const other = load()
      assert.notMatch(other, /task\/index\.mjs was accepted/)
      assert.match(other, /task\/index\.mjs/)
    })
  })

  describe("for the local stack", () => {
    const chunksIn = (folder: string) => readdirSync(join(folder, "chunks"))

    it("makes an entry for each function, which share chunks", async () => {
      const folder = await buildLocal(project)
      assert.lengthOf(chunksIn(folder), 1)
      await buildDeployed(project)
      for (const name of ["one", "two"]) {
        assert.strictEqual(
          await answerOf(join(folder, name, "index.mjs")),
          await answerOf(join(project, "dist/functions", name, "index.mjs")),
        )
      }
    })

    it("answers the same folder while nothing has changed, and again when it is as it was", async () => {
      const before = await buildLocal(project)
      assert.strictEqual(await buildLocal(project), before)
      write("src/two.ts", `export const name: string = "three"`)
      const after = await buildLocal(project)
      assert.notStrictEqual(after, before)
      assert.isTrue(existsSync(join(before, "two/index.mjs")), "who still runs goes on loading from it")
      write("src/two.ts", sources["src/two.ts"])
      assert.strictEqual(await buildLocal(project), before)
    })

    it("knows of a new function", async () => {
      await buildLocal(project)
      write("src/app/functions/three.ts", `export const handler = () => 3`)
      assert.strictEqual(await answerOf(join(await buildLocal(project), "three/index.mjs")), 3)
    })

    it("is one folder for all who start at the same time", async () => {
      const folders = await Promise.all(Array.from({ length: 4 }, () => buildLocal(project)))
      assert.lengthOf([...new Set(folders)], 1)
      assert.deepStrictEqual(
        readdirSync(join(project, "dist/local")).map((name) => join(project, "dist/local", name)),
        folders.slice(0, 1),
      )
    })

    it("takes no half folder of a build that was killed", async () => {
      const folder = await buildLocal(project)
      cpSync(folder, join(project, "dist/local/staging-killed"), { recursive: true })
      rmSync(join(project, "dist/local/staging-killed/one"), { recursive: true })
      rmSync(folder, { recursive: true })
      assert.strictEqual(await buildLocal(project), folder)
    })
  })
})
