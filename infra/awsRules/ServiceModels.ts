import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"

import { Schema } from "effect"

import type { Rule } from "./Rule.ts"

const Member = Schema.Struct({ shape: Schema.String })
const Shape = Schema.Struct({
  type: Schema.String,
  members: Schema.optionalKey(Schema.Record(Schema.String, Member)),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  member: Schema.optionalKey(Member),
  key: Schema.optionalKey(Member),
  value: Schema.optionalKey(Member),
  min: Schema.optionalKey(Schema.Number),
  max: Schema.optionalKey(Schema.Number),
  pattern: Schema.optionalKey(Schema.String),
  enum: Schema.optionalKey(Schema.Array(Schema.String)),
})
type Shape = typeof Shape.Type
const Model = Schema.Struct({
  operations: Schema.Record(Schema.String, Schema.Struct({ input: Schema.optionalKey(Member) })),
  shapes: Schema.Record(Schema.String, Shape),
})
type Model = typeof Model.Type
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Model))

const kinds: Readonly<Record<string, Rule["type"]>> = {
  string: "string",
  blob: "string",
  timestamp: "string",
  boolean: "boolean",
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  list: "list",
}

const alike = (name: string) => name.toLowerCase()

/** AWS's service models, as botocore has them in a folder: `lambda/2015-03-31/service-2.json`, plain or packed. */
export class ServiceModels {
  readonly #folder: string
  readonly #models = new Map<string, Model>()

  constructor(folder: string) {
    this.#folder = folder
  }

  #modelOf(service: string): Model {
    const known = this.#models.get(service)
    if (known !== undefined) return known
    const versions = readdirSync(join(this.#folder, service)).toSorted()
    const file = join(this.#folder, service, versions.at(-1) ?? "", "service-2.json")
    const model = decode(
      existsSync(file) ? readFileSync(file, "utf8") : gunzipSync(readFileSync(`${file}.gz`)).toString("utf8"),
    )
    this.#models.set(service, model)
    return model
  }

  /** The rule of a member of a call's input: `lambda AddPermission`, `StatementId`. */
  ruleOf(call: string, path: string): Rule {
    const from = `${call} ${path}`
    const [service = "", operation = ""] = call.split(" ")
    const { operations, shapes } = this.#modelOf(service)
    const missing = (what: string): never => {
      throw new Error(`The models have no ${what} (${from})`)
    }
    const shapeOf = (name: string | undefined): Shape => shapes[name ?? ""] ?? missing(`shape ${String(name)}`)
    let shape = shapeOf(operations[operation]?.input?.shape)
    const steps = path.replaceAll("[]", ".[]").split(".")
    let required = false
    for (const [index, step] of steps.entries()) {
      if (step === "[]") shape = shapeOf(shape.member?.shape)
      else if (shape.type === "map") shape = shapeOf((step === "~" ? shape.key : shape.value)?.shape)
      else {
        const name = Object.keys(shape.members ?? {}).find((each) => alike(each) === alike(step)) ?? missing(step)
        required = index === 0 && steps.length === 1 && (shape.required ?? []).includes(name)
        shape = shapeOf(shape.members?.[name]?.shape)
      }
    }
    const type = kinds[shape.type] ?? missing(`rule for a ${shape.type}`)
    const { enum: oneOf, max, min, pattern } = shape
    return {
      from,
      type,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(oneOf === undefined ? {} : { oneOf }),
      ...(required ? { required } : {}),
    }
  }
}
