import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as pulumi from "@pulumi/pulumi"
import { parse } from "yaml"

import { startEngine } from "../support/pulumi.ts"

const key = "wordpress-site-management:subscriptions"
const file = join(import.meta.dirname, "../../pulumi/Pulumi.prod.yaml")
const { config }: { config: Record<string, unknown> } = parse(readFileSync(file, "utf8"))

/** The stack's configuration as the program is given it: texts, and JSON for what is none. */
const configure = (changes: Readonly<Record<string, unknown>>) =>
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries({ ...config, ...changes }).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  )

let read: () => { readonly subscriptions: ReadonlyArray<unknown> }
beforeAll(async () => {
  await startEngine()
  const { readConfiguration } = await import("../../pulumi/Configuration.ts")
  read = readConfiguration
})

describe("the configuration of a stack", () => {
  it("has its subscriptions", () => {
    configure({})
    assert.deepStrictEqual(read().subscriptions, [{ endpoint: "wordpress-operations@bbws.io", topic: "alerts" }])
  })

  it("may have none", () => {
    configure({ [key]: [] })
    assert.deepStrictEqual(read().subscriptions, [])
  })

  it("is refused with the key of the subscription that is wrong", () => {
    configure({ [key]: [{ endpoint: "operations", topic: "alerts" }] })
    assert.throws(read, `Configuration ${key}[0].endpoint: Expected an e-mail address, got "operations"`)
  })
})
