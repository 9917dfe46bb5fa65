import { globSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { errorExamples, gatewayExamples } from "../../infra/openapi/ErrorExamples.ts"

const root = resolve(import.meta.dirname, "../..")

/** The names of the error classes in all modules that end in `Errors.ts`. */
const errorClasses = async (): Promise<ReadonlyArray<string>> => {
  const modules = await Promise.all(
    globSync("src/**/*Errors.ts", { cwd: root }).map(
      (file): Promise<Readonly<Record<string, unknown>>> => import(join(root, file)),
    ),
  )
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) =>
      typeof value === "function" && "response" in value ? [name] : [],
    ),
  )
}

/** What no request is answered with: it ends an operation, which tells it in its `error`. */
const endsOperations = ["SiteNotProvisioned", "BackupDamaged"]

describe("every class of error", () => {
  it("has an example, and so an endpoint that declares it, unless it only ends operations", async () => {
    const shown = new Set([...Object.keys(errorExamples), ...gatewayExamples.map(({ _tag }) => _tag)])
    const classes = await errorClasses()
    assert.isAbove(classes.length, 40)
    assert.sameMembers(
      classes.filter((name) => !shown.has(name)),
      endsOperations,
    )
  })

  it("that is answered with 4xx says what the customer can do about it", () => {
    const mute = [...Object.values(errorExamples), ...gatewayExamples].filter(
      ({ response, suggestion = "" }) => response.status < 500 && suggestion === "",
    )
    assert.deepStrictEqual(
      mute.map(({ _tag }) => _tag),
      [],
    )
  })
})
