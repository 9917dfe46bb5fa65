import { readFileSync } from "node:fs"

import ibm from "@ibm-cloud/openapi-ruleset"
import { createConfig, lintFromString } from "@redocly/openapi-core"
import spectral, { type RulesetDefinition } from "@stoplight/spectral-core"
import parsers from "@stoplight/spectral-parsers"
import rulesets from "@stoplight/spectral-rulesets"

import { isObject } from "./Json.ts"
import { documentFile } from "./render.ts"

/** Rules of IBM's that are about its own house style, or about what this API does otherwise on purpose. */
const otherHouses = [
  // Names are in camel case here, and versions in paths are the design's (`v1.0`); the second breaks a rule's own code.
  "ibm-enum-casing-convention",
  "ibm-operationid-casing-convention",
  "ibm-operationid-naming-convention",
  "ibm-parameter-casing-convention",
  "ibm-path-segment-casing-convention",
  "ibm-property-casing-convention",
  "ibm-major-version-in-path",
  "ibm-schema-naming-convention",
  // Lists answer `items`, errors the design's envelope, and 422 means what RFC 9110 says.
  "ibm-collection-array-property",
  "ibm-error-response-schemas",
  "ibm-response-status-codes",
  // Whoever reads an answer is told no limits that only the writer of a request has to keep.
  "ibm-array-attributes",
  "ibm-integer-attributes",
  "ibm-string-attributes",
  "ibm-required-array-properties-in-response",
  "ibm-required-enum-properties-in-response",
  // OpenAPI 3.1 has `null` as a type, siblings of `$ref`, and constants; these rules are of 3.0.
  "ibm-property-attributes",
  "ibm-schema-type-format",
  "no-$ref-siblings",
  // Pages, envelopes and a plugin's own settings stand where they are used.
  "ibm-accept-and-return-models",
  "ibm-avoid-inline-schemas",
  "ibm-avoid-repeating-path-parameters",
  "ibm-schema-description",
  "ibm-well-defined-dictionaries",
  // Operations have tags and not changes of their own; an instant of the gateway is in milliseconds.
  "ibm-etag-header",
  "ibm-use-date-based-format",
  // 3.1 has webhooks; one that is made comes with its secret, and never again.
  "ibm-no-unsupported-keywords",
  "ibm-resource-response-consistency",
  // A name that is not blank may have anything around its first letter.
  "ibm-anchored-patterns",
]

/** A place in the document, and what is wrong there. */
const said = (tool: string, rule: string, place: string, message: string): string =>
  `${tool} ${rule}: ${message} (${place})`

/** The packages' own types do not agree about what a ruleset may leave out. */
const isRuleset = (ruleset: unknown): ruleset is RulesetDefinition => isObject(ruleset)

const bySpectral = async (source: string): Promise<ReadonlyArray<string>> => {
  const linter = new spectral.Spectral()
  linter.setRuleset({
    extends: [rulesets.oas, ibm].filter(isRuleset),
    rules: Object.fromEntries(otherHouses.map((rule) => [rule, "off" as const])),
  })
  const found = await linter.run(new spectral.Document(source, parsers.Yaml, documentFile))
  return found.map(({ code, message, path }) => said("spectral", String(code), path.join("."), message))
}

const byRedocly = async (source: string): Promise<ReadonlyArray<string>> => {
  // The project has no licence to name.
  const config = await createConfig({ extends: ["recommended"], rules: { "info-license": "off" } })
  const found = await lintFromString({ source, config, absoluteRef: documentFile })
  return found.map(({ location, message, ruleId }) => said("redocly", ruleId, location[0]?.pointer ?? "", message))
}

/** What the linters of the field have to say of the document. */
export const findings = async (source: string): Promise<ReadonlyArray<string>> => [
  ...(await bySpectral(source)),
  ...(await byRedocly(source)),
]

if (import.meta.main) {
  const found = await findings(readFileSync(documentFile, "utf8"))
  for (const one of found) console.error(one)
  if (found.length > 0) process.exitCode = 1
}
