import { readFileSync } from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import { Validator } from "@seriousme/openapi-schema-validator"
import { parse } from "yaml"

import { endpoints, apiDocument, payloadOf } from "../../../infra/openapi/Document.ts"
import { errorExamples, gatewayExamples } from "../../../infra/openapi/ErrorExamples.ts"
import { isObject, type JsonObject, objectAt } from "../../../infra/openapi/Json.ts"
import { unexplained } from "../../../infra/openapi/Properties.ts"
import { documentFile, renderDocument } from "../../../infra/openapi/render.ts"
import { resourceOf } from "../../../src/http/Endpoint.ts"
import { OperationType } from "../../../src/operations/engine/Operation.ts"

const document = apiDocument()

/** What a `$ref` stands for. */
const resolve = (node: unknown): JsonObject => {
  const ref = isObject(node) ? node["$ref"] : undefined
  return typeof ref === "string" ? objectAt(document, ...ref.slice(2).split("/")) : objectAt(node)
}
const listAt = (node: unknown, name: string): ReadonlyArray<unknown> => {
  const list = objectAt(node)[name]
  return Array.isArray(list) ? list : []
}

describe("the OpenAPI document", () => {
  it("in the repository is the one that the API's definitions make: npm run openapi", () => {
    assert.strictEqual(readFileSync(documentFile, "utf8"), renderDocument())
  })

  it("reads as YAML what it was written from", () => {
    assert.deepStrictEqual(parse(readFileSync(documentFile, "utf8")), JSON.parse(JSON.stringify(document)))
  })

  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator()
    const { errors, valid } = await validator.validate(JSON.parse(JSON.stringify(document)))
    assert.isTrue(valid, JSON.stringify(errors))
    assert.strictEqual(validator.version, "3.1")
  })

  it("refers to nothing that is not there, and has no component that nothing refers to", () => {
    const text = JSON.stringify(document)
    const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, path]) => path ?? ""))
    const there = Object.entries(objectAt(document, "components")).flatMap(([kind, all]) =>
      kind === "securitySchemes" ? [] : Object.keys(objectAt(all)).map((name) => `${kind}/${name}`),
    )
    assert.deepStrictEqual([...refs].toSorted(), there.toSorted())
  })

  it("describes every property", () => {
    const schemas = Object.entries(objectAt(document, "components", "schemas"))
    const silent = [
      ...schemas.flatMap(([name, schema]) => unexplained(schema, name)),
      ...unexplained(document["paths"], "paths"),
    ]
    assert.deepStrictEqual(silent, [], "infra/openapi/descriptions.ts says what properties mean")
  })

  it("has names for enumerations that come again, and says which texts are instants", () => {
    const text = JSON.stringify(objectAt(document, "paths")) + JSON.stringify(objectAt(document, "components"))
    const enums = [...text.matchAll(/"enum":(\[("[^"]+",)+"[^"]+"\])/g)].map(([, values]) => values)
    const twice = enums.filter((values, index) => enums.indexOf(values) !== index)
    assert.deepStrictEqual([...new Set(twice)], [])
    const site = objectAt(document, "components", "schemas", "Site", "properties")
    assert.strictEqual(objectAt(site, "status")["$ref"], "#/components/schemas/SiteStatus")
    assert.strictEqual(objectAt(site, "createdAt")["format"], "date-time")
  })

  it("says what comes of an operation of each kind", () => {
    const result = objectAt(document, "components", "schemas", "Operation", "properties", "result")
    const names = listAt(result, "anyOf").flatMap((option) => objectAt(option)["$ref"] ?? [])
    assert.lengthOf(names, OperationType.literals.length)
    assert.include(names, "#/components/schemas/SitePromotionResult")
  })

  it("asks for the ID token everywhere", () => {
    assert.deepStrictEqual(document["security"], [{ cognito: [] }])
    assert.strictEqual(objectAt(document, "components", "securitySchemes", "cognito")["scheme"], "bearer")
  })

  it("has an example of every error, under its code, and of no other", () => {
    const examples = Object.entries(objectAt(document, "components", "examples"))
    assert.deepStrictEqual(examples.map(([name]) => name).toSorted(), Object.keys(errorExamples).toSorted())
    for (const [name, example] of examples) {
      const code = objectAt(example, "value", "error")["code"]
      const schema = objectAt(document, "components", "schemas", name, "properties", "error", "properties", "code")
      assert.deepStrictEqual(schema["enum"], [code])
    }
    assert.isNotEmpty(gatewayExamples)
  })

  for (const { endpoint } of endpoints) {
    const operation = objectAt(document, "paths", resourceOf(endpoint), endpoint.method.toLowerCase())
    const parameters = listAt(operation, "parameters").map(resolve)
    const responses = Object.entries(objectAt(operation, "responses"))

    describe(endpoint.identifier, () => {
      it("has a summary, a description, a tag and its own name", () => {
        assert.strictEqual(operation["operationId"], endpoint.identifier)
        for (const member of ["summary", "description"]) assert.match(String(operation[member]), /^[A-Z]\S* .*/)
        assert.lengthOf(listAt(operation, "tags"), 1)
      })

      it("describes every parameter, ids with the pattern that they have to have", () => {
        for (const parameter of parameters) {
          assert.isNotEmpty(parameter["description"], String(parameter["name"]))
          assert.isDefined(parameter["example"])
          if (parameter["in"] === "path") assert.isString(objectAt(parameter, "schema")["pattern"])
          if (parameter["name"] === "pageSize") {
            const { maximum, minimum, type } = objectAt(parameter, "schema")
            assert.deepStrictEqual({ maximum, minimum, type }, { maximum: 100, minimum: 1, type: "integer" })
          }
        }
        const paths = parameters
          .filter((parameter) => parameter["in"] === "path")
          .map(({ name }) => `{${String(name)}}`)
        assert.deepStrictEqual(paths.toSorted(), (resourceOf(endpoint).match(/\{\w+\}/g) ?? []).toSorted())
      })

      it("has an example of its body, if it takes one", () => {
        const body = objectAt(operation, "requestBody", "content", "application/json")
        assert.strictEqual(body["example"] !== undefined, payloadOf(endpoint) !== undefined)
      })

      for (const [status, response] of responses) {
        const { content, headers = {} } = resolve(response)
        const body = objectAt(content, "application/json")
        it(`says what its ${status} is, with an example and the request's id`, () => {
          assert.property(headers, "X-Request-Id")
          if (status === "204") return assert.isUndefined(content)
          if (status.startsWith("2")) return assert.isDefined(body["example"])
          const options = listAt(body["schema"], "anyOf")
          assert.lengthOf(Object.keys(objectAt(body, "examples")), options.length === 0 ? 1 : options.length)
          for (const name of Object.keys(objectAt(body, "examples"))) {
            assert.strictEqual(String(errorExamples[name]?.response.status), status)
          }
        })
      }

      it("says with a 202 where the operation is and when to look", () => {
        const headers = objectAt(operation, "responses", "202", "headers")
        if (!responses.some(([status]) => status === "202")) return
        assert.property(headers, "Location")
        assert.property(headers, "Retry-After")
        const prefers = parameters.some(({ name }) => name === "Prefer")
        assert.strictEqual("Preference-Applied" in headers, prefers)
      })
    })
  }
})
