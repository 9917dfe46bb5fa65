import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js"

import { isOfFormat } from "../settings/Formats.ts"

const draft = "https://json-schema.org/draft/2020-12/schema"
const regex = { format: "regex", maxLength: 500 }
/** What names a schema, refers to others outside, or is of an older draft. */
const refused = [
  "$id",
  "id",
  "$anchor",
  "$dynamicAnchor",
  "$dynamicRef",
  "$recursiveAnchor",
  "$recursiveRef",
  "$vocabulary",
  "additionalItems",
  "dependencies",
]

/** The meta-schema of draft 2020-12 with what is asked for besides: its `$dynamicAnchor` has it hold at every level. */
const metaSchema = {
  $schema: draft,
  $id: "urn:bbws:settings-schema",
  $dynamicAnchor: "meta",
  $ref: draft,
  properties: {
    $schema: { const: draft },
    $ref: { pattern: "^#(/|$)" },
    pattern: regex,
    patternProperties: { propertyNames: regex },
    ...Object.fromEntries(refused.map((keyword) => [keyword, false])),
  },
}

const wordsOf = ({ keyword, message, params }: ErrorObject): string => {
  if (keyword === "false schema") return "this keyword is not taken"
  return `${message ?? "it does not fit"}${keyword === "enum" ? `: ${String(params["allowedValues"])}` : ""}`
}

let compiled: ReturnType<Ajv2020["compile"]> | undefined

/** What in a JSON value makes it no schema; it has to be of bounded size and depth. */
export const schemaFault = (schema: unknown): string | undefined => {
  // Compiled by the first who writes a schema: it takes some tens of milliseconds.
  compiled ??= new Ajv2020({ strict: false, formats: { regex: (text: string) => isOfFormat("regex", text) } }).compile(
    metaSchema,
  )
  if (compiled(schema)) return undefined
  const levels = ({ instancePath }: ErrorObject) => instancePath.split("/").length
  const [first, ...others] = compiled.errors ?? []
  if (first === undefined) return "it does not fit"
  const deepest = others.reduce((found, each) => (levels(each) > levels(found) ? each : found), first)
  return `not a JSON schema at #${deepest.instancePath}: ${wordsOf(deepest)}`
}
