import { accessSync, constants, existsSync, readFileSync } from "node:fs"
import { join, matchesGlob, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { lambdaRuntime } from "../../infra/inventory/lambdaRuntime.ts"
import packageJson from "../../package.json" with { type: "json" }

const root = resolve(import.meta.dirname, "../..")
const textOf = (file: string) => readFileSync(join(root, file), "utf8")

const Rule = Schema.Struct({
  groupName: Schema.optionalKey(Schema.String),
  matchPackageNames: Schema.optionalKey(Schema.Array(Schema.String)),
  allowedVersions: Schema.optionalKey(Schema.String),
})
const readRenovate = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      rangeStrategy: Schema.String,
      packageRules: Schema.Array(Rule),
      customManagers: Schema.Array(Schema.Struct({ matchStrings: Schema.Array(Schema.String) })),
    }),
  ),
)
const readLayout = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ printWidth: Schema.Int, tabWidth: Schema.optionalKey(Schema.Int) })),
)

describe("newer dependencies", () => {
  const renovate = readRenovate(textOf("renovate.json"))
  const versions = { ...packageJson.dependencies, ...packageJson.devDependencies }

  it("are asked for as exact versions, as those that are there", () => {
    assert.strictEqual(renovate.rangeStrategy, "pin")
    for (const version of Object.values(versions)) assert.match(version, /^\d+\.\d+\.\d+$/)
  })

  it("come together by names that there are", () => {
    const names = [...Object.keys(versions), "empty-npm-package"]
    const asked = renovate.packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames)
    assert.deepStrictEqual(
      asked.filter((pattern) => !names.some((name) => matchesGlob(name, pattern))),
      [],
    )
  })

  it("are of no newer Node than Lambda's", () => {
    const rule = renovate.packageRules.find(({ groupName }) => groupName === "Node")
    assert.strictEqual(rule?.allowedVersions, `<${lambdaRuntime.node + 1}`)
    assert.match(versions.node, new RegExp(`^${lambdaRuntime.node}\\.`))
  })

  it("have the CLI of Pulumi where its version is written", () => {
    const [pattern = ""] = renovate.customManagers.flatMap(({ matchStrings }) => matchStrings)
    const found = new RegExp(pattern).exec(textOf(".github/actions/account/action.yml"))
    assert.strictEqual(found?.groups?.["currentValue"], versions["@pulumi/pulumi"])
  })
})

describe("a clone", () => {
  it("has a hook that can be run, of commands that npm ci brings", () => {
    const hook = textOf(".githooks/pre-commit")
    assert.isTrue(hook.startsWith("#!/bin/sh\n"))
    accessSync(join(root, ".githooks/pre-commit"), constants.X_OK)
    for (const command of ["oxfmt", "oxlint", "tsc"]) {
      assert.match(hook, new RegExp(`\\b${command} --`))
      assert.isTrue(existsSync(join(root, "node_modules/.bin", command)), command)
    }
  })

  it("has the editor lay lines out as the formatter does", () => {
    const { printWidth, tabWidth = 2 } = readLayout(textOf(".oxfmtrc.json"))
    const all = textOf(".editorconfig").split("[*]")[1]?.split("\n[")[0] ?? ""
    assert.include(all, `max_line_length = ${printWidth}\n`)
    assert.include(all, `indent_size = ${tabWidth}\n`)
  })

  it("has no licence, as its owner decided, and says so", () => {
    assert.strictEqual(packageJson.license, "UNLICENSED")
    for (const file of ["README.md", "CONTRIBUTING.md"]) assert.include(textOf(file), "UNLICENSED")
    assert.isFalse(existsSync(join(root, "LICENSE")))
  })

  it("has a change log that knows its version", () => {
    const heads = [...textOf("CHANGELOG.md").matchAll(/^## (.+)$/gm)].map(([, head]) => head)
    assert.strictEqual(heads[0], "Unreleased")
    assert.include(heads, packageJson.version)
  })
})
