import { readFileSync } from "node:fs"
import { resolve } from "node:path"

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

export const runStack = (stack: StackName): Promise<Run> => run(stack, configOf(stack))
