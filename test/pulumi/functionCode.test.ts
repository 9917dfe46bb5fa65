import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

import { functionCode } from "../../pulumi/functionCode.ts"

describe("what is deployed of a function", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "function-code-"))
    writeFileSync(join(folder, "index.mjs"), "")
    writeFileSync(join(folder, "inputs.sha256"), "")
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("is its bundle, and nothing of what the build notes for itself", async () => {
    const { code, variables } = functionCode(folder)
    assert.deepStrictEqual(Object.keys(await code.assets), ["index.mjs"])
    assert.deepStrictEqual(variables, {})
  })

  it("is the compile cache, too, if the build could make one, and where Node finds it", async () => {
    mkdirSync(join(folder, "compile-cache"))
    const { code, variables } = functionCode(folder)
    assert.deepStrictEqual(Object.keys(await code.assets), ["index.mjs", "compile-cache"])
    assert.deepStrictEqual(variables, {
      NODE_COMPILE_CACHE: "/var/task/compile-cache",
      NODE_COMPILE_CACHE_PORTABLE: "1",
    })
  })
})
