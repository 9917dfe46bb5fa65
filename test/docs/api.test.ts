import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { errorCodes } from "../../infra/openapi/errorCodes.ts"

const root = join(import.meta.dirname, "..", "..")
const guide = readFileSync(join(root, "docs", "api.md"), "utf8")

/** The cells of the table under a heading, without its own head. */
const rowsUnder = (heading: string): ReadonlyArray<ReadonlyArray<string>> =>
  (guide.split(`\n## ${heading}\n`)[1] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )

describe("the guide to the API", () => {
  it("shows the example that the tests run", () => {
    const example = readFileSync(join(root, "client", "example.ts"), "utf8")
    assert.include(guide, `\`\`\`ts\n${example}\`\`\``)
  })

  it("has the table of all error codes, as their classes say them", () => {
    assert.deepStrictEqual(
      rowsUnder("Errors"),
      errorCodes().map(({ code, messages, retryable, status }) => [
        code,
        String(status),
        retryable ? "yes" : "no",
        messages.join("<br>"),
      ]),
    )
  })
})
