import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { endpoints, payloadOf } from "../../../infra/openapi/Document.ts"
import { errorExamples } from "../../../infra/openapi/ErrorExamples.ts"
import { exampleOf } from "../../../infra/openapi/Examples.ts"
import { parametersOf } from "../../../infra/openapi/Parameters.ts"
import type { Endpoint } from "../../../src/http/Endpoint.ts"
import { toEnvelope } from "../../../src/http/ErrorEnvelope.ts"

const isPure = (schema: Schema.Top): schema is Schema.Top & Schema.ConstraintDecoder<unknown> => Schema.isSchema(schema)

/** Decodes as the runtime does: what the schema does not know is refused. */
const decode = (schema: Schema.Top | undefined, value: unknown) =>
  schema === undefined || !isPure(schema)
    ? Effect.die("there is no schema")
    : Schema.decodeUnknownEffect(schema, { errors: "all", onExcessProperty: "error" })(value)

/** The schemas of an endpoint's answers with a status. */
const byStatus = (schemas: Iterable<Schema.Top>, status: number): ReadonlyArray<Schema.Top> =>
  [...schemas].filter((schema) => {
    const { httpApiStatus = 200 } = { ...Schema.resolveAnnotations(schema), ...Schema.resolveAnnotationsKey(schema) }
    return httpApiStatus === status
  })

const answersOf = (endpoint: Endpoint) => Object.entries(exampleOf(endpoint).answers)

describe("the examples of the OpenAPI document", () => {
  for (const { endpoint } of endpoints) {
    const payload = payloadOf(endpoint)
    if (payload !== undefined) {
      it.effect(`of ${endpoint.identifier} show a body that it takes`, () =>
        decode(payload, exampleOf(endpoint).request),
      )
    }

    for (const [status, answer] of answersOf(endpoint)) {
      it.effect(`of ${endpoint.identifier} show a ${status} that it gives`, () => {
        const schemas = byStatus(endpoint.success, Number(status))
        assert.lengthOf(schemas, 1)
        return decode(schemas[0], answer)
      })
    }

    it.effect(`of ${endpoint.identifier} show parameters that it takes`, () =>
      Effect.gen(function* () {
        for (const [place, schema] of [
          ["path", endpoint.params],
          ["query", endpoint.query],
          ["header", endpoint.headers],
        ] as const) {
          const values = parametersOf(endpoint)
            .filter((parameter) => parameter["in"] === place)
            .map(({ example, name }) => {
              const key = place === "header" ? String(name).toLowerCase() : String(name)
              return [key, String(example)] as const
            })
          if (schema !== undefined) yield* decode(schema, Object.fromEntries(values))
        }
      }),
    )
  }

  it.effect("show each error as the endpoints that answer it declare it", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      for (const { endpoint } of endpoints) {
        for (const schema of endpoint.error) {
          const name = String(Schema.resolveAnnotations(schema)?.["identifier"])
          const error = errorExamples[name]
          assert.isDefined(error, name)
          if (error === undefined) continue
          seen.add(name)
          const envelope: unknown = JSON.parse(JSON.stringify(toEnvelope(error, "request-1", 0)))
          yield* decode(schema, envelope)
        }
      }
      assert.deepStrictEqual([...seen].toSorted(), Object.keys(errorExamples).toSorted())
    }),
  )
})
