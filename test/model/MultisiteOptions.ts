import { Effect, Schema } from "effect"

import { optionProblem } from "../../src/plugins/marketplace/OptionRules.ts"
import { type Answer, refuse } from "./MultisiteAnswers.ts"
import type { Blog } from "./MultisiteBlog.ts"
import type { Place } from "./MultisitePlugins.ts"

// The option of a site that holds a plugin's settings.

/** Core's own options, as the settings name them: what a site has is one value under either name. */
const settingNames: Readonly<Record<string, string>> = { blogdescription: "description", timezone_string: "timezone" }
const keyOf = (name: string): string => settingNames[name] ?? name

const isRecord = Schema.is(Schema.Record(Schema.String, Schema.Unknown))

/** PHP has one empty array for what JSON has two. */
const array = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(array)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([name, part]) => [name, array(part)] as const)
  return entries.length === 0 ? [] : Object.fromEntries(entries)
}

/** A value as the database gives it back: what is no array is text. */
export const stored = (value: unknown): unknown =>
  typeof value === "boolean" ? (value ? "1" : "") : typeof value === "number" ? String(value) : array(value)

export const writeOption = (blog: Blog, name: string, value: unknown): void => {
  blog.options[keyOf(name)] = stored(value)
}

const refused = refuse(422, "bbws_option_refused")

const bodyIn = Schema.decodeUnknownSync(Schema.Struct({ option: Schema.String, value: Schema.Unknown }))

const stateOf = ({ options }: Blog, option: string) => {
  const value = options[keyOf(option)]
  return { value: value ?? null, existed: value !== undefined }
}

/** `GET bbws/v1/sites/{id}/plugins/{slug}/config` */
export const readConfiguration = (blog: Blog, option: string): Answer =>
  optionProblem(option) === undefined ? Effect.succeed({ option, ...stateOf(blog, option) }) : refused

/** `PUT bbws/v1/sites/{id}/plugins/{slug}/config` */
export const writeConfiguration = ({ shared }: Place, blog: Blog, slug: string, body: unknown): Answer => {
  const { option, value } = bodyIn(body)
  if (optionProblem(option) !== undefined) return refused
  if (!(slug in shared.plugins)) return refuse(404, "bbws_plugin_not_found")
  const { existed, value: previous } = stateOf(blog, option)
  writeOption(blog, option, value)
  return Effect.succeed({ option, value: stateOf(blog, option).value, existed, previous })
}

/** `DELETE bbws/v1/sites/{id}/plugins/{slug}/config` */
export const removeConfiguration = (blog: Blog, option: string): Answer => {
  if (optionProblem(option) !== undefined) return refused
  const { existed, value: previous } = stateOf(blog, option)
  delete blog.options[keyOf(option)]
  return Effect.succeed({ option, value: null, existed, previous })
}
