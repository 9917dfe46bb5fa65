import { existsSync, globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { epics } from "../../infra/openapi/stories.ts"
import packageJson from "../../package.json" with { type: "json" }
import { floors, infraFloors } from "../support/floors.ts"

const root = resolve(import.meta.dirname, "../..")
const textOf = (file: string) => readFileSync(join(root, file), "utf8")
const pages = [
  ...globSync("docs/**/*.md", { cwd: root }),
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].filter((file) => existsSync(join(root, file))),
]
const folders = [
  "src",
  "infra",
  "pulumi",
  "client",
  "portal",
  "test",
  "docs",
  "bench",
  "openapi",
  ".github",
  ".ci",
  ".githooks",
]

/** What a page names between backticks. */
const namesIn = (page: string): ReadonlyArray<string> => [...page.matchAll(/`([^`\n]+)`/g)].map(([, name = ""]) => name)
/** A path from the root, maybe with `*` in it. What a reader is to fill in is in capitals, or in braces. */
const isPath = (name: string): boolean =>
  /^[\w./*-]+$/.test(name) && folders.includes(name.split("/")[0] ?? "") && !/\/[A-Z]+$/.test(name)
const isThere = (path: string): boolean =>
  path.includes("*") ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path))

describe("the documents", () => {
  it("name files and folders that there are", () => {
    const named = pages.flatMap((file) =>
      namesIn(textOf(file))
        .filter(isPath)
        .map((path) => ({ file, path })),
    )
    assert.isAbove(named.length, 100)
    assert.deepStrictEqual(
      named.filter(({ path }) => !isThere(path)),
      [],
    )
  })

  it("name scripts that there are", () => {
    const scripts: ReadonlyArray<string> = Object.keys(packageJson.scripts)
    const named = pages.flatMap((file) =>
      [...textOf(file).matchAll(/npm run (?:--\w+ )?([a-z][\w:-]*)/g)].map(([, script = ""]) => ({ file, script })),
    )
    assert.deepStrictEqual(
      named.filter(({ script }) => !scripts.includes(script)),
      [],
    )
  })

  it("list each decision once, by its number and its title", () => {
    const index = textOf("docs/decisions/README.md")
    for (const file of globSync("docs/decisions/[0-9]*.md", { cwd: root })) {
      const title = /^# (.+)$/m.exec(textOf(file))?.[1] ?? ""
      assert.strictEqual(index.split(`- [${title}](${file.split("/").at(-1) ?? ""})`).length, 2, file)
      assert.strictEqual(Number(title.split(".")[0]), Number(file.split("/").at(-1)?.slice(0, 4)), file)
    }
  })

  it("link to pages that there are", () => {
    const links = pages.flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, to = ""]) => join(file, "..", to)),
    )
    assert.deepStrictEqual(
      links.filter((to) => !existsSync(join(root, to))),
      [],
    )
  })
})

describe("comments and documents", () => {
  const files = globSync("{src,infra,pulumi,client,test,docs,bench}/**/*.{ts,mjs,php,md,sh,conf,yaml}", { cwd: root })
    .filter((file) => file !== "test/docs/pages.test.ts")
    .map((file) => ({ file, text: textOf(file) }))

  it("refer to no document that is not here", () => {
    const outside = /\b(?:LLD|HLD|BRS)\b|[Dd]ecisions, section|[Pp]laybook \d|\b[Rr]isk R\d/
    assert.deepStrictEqual(
      files.filter(({ text }) => outside.test(text)).map(({ file }) => file),
      [],
    )
  })

  it("name stories that there are", () => {
    const known = new Set(Object.values(epics).flatMap((stories) => stories.map(({ id }) => id)))
    const named = files.flatMap(({ file, text }) =>
      [...text.matchAll(/\bUS-[A-Z]+-\d+\b/g)].map(([story]) => ({ file, story })),
    )
    assert.isAbove(named.length, 40)
    assert.deepStrictEqual(
      named.filter(({ story }) => !known.has(story)),
      [],
    )
  })
})

describe("the picture of the architecture", () => {
  const page = textOf("docs/architecture.md")

  it("has the floors of src, from the top to the bottom", () => {
    const table = page.split("\n## Floors of `src`\n")[1]?.split("\n\nBeside them:")[0] ?? ""
    const rows = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, floor]) => floor)
    assert.deepStrictEqual<ReadonlyArray<unknown>>(rows, floors.toReversed())
  })

  it("has those of infra, from the bottom", () => {
    const row = page.split("\n").find((line) => line.startsWith("| `infra`")) ?? ""
    assert.deepStrictEqual<ReadonlyArray<unknown>>(
      namesIn(row)
        .slice(1)
        .filter((name) => !/[ /]/.test(name)),
      [...infraFloors],
    )
  })
})
