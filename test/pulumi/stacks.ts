import { readFileSync } from "node:fs"
import { resolve } from "node:path"

import { inject } from "vitest"
import { parse } from "yaml"

import { type Run, run } from "./Engine.ts"

export const stackNames = ["dev", "sit", "prod"] as const
export type StackName = (typeof stackNames)[number]

/** The configuration of a stack as it stands in its file, in the form in which Pulumi hands it to a program. */
export const configOf = (stack: StackName): Readonly<Record<string, string>> => {
  const file = resolve(import.meta.dirname, `../../pulumi/Pulumi.${stack}.yaml`)
  const { config }: { readonly config: Readonly<Record<string, unknown>> } = parse(readFileSync(file, "utf8"))
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  )
}

const project = "wordpress-site-management"

/** A stack in which a restored copy has taken the place of what was lost, with all else that a stack may have. */
const recovered = () =>
  run("prod", {
    ...configOf("prod"),
    [`${project}:tableName`]: "sites-restored",
    [`${project}:archiveBucketName`]: "bbws-wp-archives-restored",
    [`${project}:roleSuffix`]: "-recovery",
    [`${project}:keyHolders`]: '["portal"]',
    [`${project}:rotatedTenants`]: '["tenant-1"]',
  })

/** A run of a stack as it stands in its file, or of the recovered one. */
export const runs = async (name: string): Promise<Run> => {
  const stack = stackNames.find((each) => each === name)
  return stack === undefined ? recovered() : run(stack, configOf(stack))
}

/** The same, once for all files of tests. */
export const runStack = async (name: StackName | "recovered"): Promise<Run> => {
  const response = await fetch(`${inject("stacks")}/${name}`)
  if (!response.ok) throw new Error(await response.text())
  const result: Run = JSON.parse(await response.text())
  return result
}
