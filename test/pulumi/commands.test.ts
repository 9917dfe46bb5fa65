import { globSync, readFileSync } from "node:fs"
import { resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { version } from "@pulumi/pulumi/version.js"

const root = resolve(import.meta.dirname, "../..")
const files = ["README.md", "package.json", ...globSync("{docs/*.md,infra/**/*.ts,pulumi/**/*.ts}", { cwd: root })]
const read = (file: string) => readFileSync(resolve(root, file), "utf8")

describe("Pulumi", () => {
  it("is run by npm wherever somebody is told to run it, because the machine's own Node may not take the program", () => {
    const bare = /(?<!npm run (--silent )?)\bpulumi (up|preview|destroy|refresh|config|stack|login|--cwd )\b/g
    const told = files.flatMap((file) => (read(file).match(bare) ?? []).map((command) => `${file}: ${command}`))
    // The one place where npm runs it.
    assert.deepStrictEqual(told, [])
    assert.include(read("package.json"), '"pulumi": "pulumi --cwd=pulumi"')
  })

  it("is installed in the SDK's version by the guide", () => {
    assert.include(read("docs/deployment.md"), `sh -s -- --version ${version}`)
  })
})
