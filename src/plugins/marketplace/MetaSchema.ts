import { conditional, forParts, type JsonObject } from "../settings/JsonSchema.ts"

const schema = { $ref: "#/$defs/schema" }
const schemas = { type: "array", minItems: 1, items: schema } satisfies JsonObject
const schemasByName = { type: "object", additionalProperties: schema } satisfies JsonObject
const names = { type: "array", uniqueItems: true, items: { type: "string" } } satisfies JsonObject
const count = { type: "integer", minimum: 0 } satisfies JsonObject
const number = { type: "number" } satisfies JsonObject
const text = { type: "string" } satisfies JsonObject
const yesOrNo = { type: "boolean" } satisfies JsonObject
const type = { enum: ["array", "boolean", "integer", "null", "number", "object", "string"] } satisfies JsonObject
const regex = { type: "string", format: "regex", maxLength: 500 } satisfies JsonObject

/**
 * What a JSON schema looks like: the keywords of draft 2020-12 (json-schema.org/draft/2020-12/schema and its vocabularies) in
 * one document, for a validator without `$dynamicRef`. Schemas that name or refer to others outside themselves are none here.
 */
export const metaSchema: JsonObject = {
  $ref: "#/$defs/schema",
  $defs: {
    schema: {
      type: ["object", "boolean"],
      properties: {
        $schema: { enum: ["https://json-schema.org/draft/2020-12/schema"] },
        $ref: { type: "string", pattern: "^#(/|$)" },
        $comment: text,
        $id: false,
        id: false,
        $anchor: false,
        $dynamicAnchor: false,
        $dynamicRef: false,
        $recursiveAnchor: false,
        $recursiveRef: false,
        $vocabulary: false,
        additionalItems: false,
        dependencies: false,
        $defs: schemasByName,
        definitions: schemasByName,
        properties: schemasByName,
        patternProperties: { ...schemasByName, propertyNames: regex },
        dependentSchemas: schemasByName,
        prefixItems: schemas,
        allOf: schemas,
        anyOf: schemas,
        oneOf: schemas,
        ...Object.fromEntries([...forParts, ...conditional].map((keyword) => [keyword, schema])),
        type: { anyOf: [type, { type: "array", minItems: 1, uniqueItems: true, items: type }] },
        enum: { type: "array", minItems: 1 },
        multipleOf: { type: "number", exclusiveMinimum: 0 },
        maximum: number,
        exclusiveMaximum: number,
        minimum: number,
        exclusiveMinimum: number,
        maxLength: count,
        minLength: count,
        pattern: regex,
        maxItems: count,
        minItems: count,
        uniqueItems: yesOrNo,
        maxContains: count,
        minContains: count,
        maxProperties: count,
        minProperties: count,
        required: names,
        dependentRequired: { type: "object", additionalProperties: names },
        title: text,
        description: text,
        deprecated: yesOrNo,
        readOnly: yesOrNo,
        writeOnly: yesOrNo,
        examples: { type: "array" },
        format: text,
        contentEncoding: text,
        contentMediaType: text,
        contentSchema: schema,
      },
    },
  },
}
