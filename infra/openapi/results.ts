import { Schema } from "effect"

import { Environment } from "../../src/kernel/Environment.ts"
import { SiteId } from "../../src/kernel/Ids.ts"
import type { OperationType } from "../../src/operations/engine/Operation.ts"
import { SiteStatus } from "../../src/sites/Site.ts"
import { type JsonObject, objectAt, rewrite } from "./Json.ts"
import { schemaRef } from "./Schemas.ts"

const { String: Text, optionalKey, Struct } = Schema

const status = { status: SiteStatus }
const warnings = Schema.Array(
  Struct({
    code: Text,
    message: Text,
    subject: optionalKey(Text),
    conflicts: optionalKey(Schema.Array(Struct({ pluginId: Text, name: Text }))),
  }),
)
const warned = { warnings: optionalKey(warnings) }
const ofPlugin = { ...status, pluginId: Text }

/** What an operation of each kind answers as its `result` when it is COMPLETED; `status` is the site's. */
export const operationResults: Readonly<Record<OperationType, Schema.Top & Schema.ConstraintDecoder<unknown>>> = {
  SITE_CREATION: Struct({ ...status, warnings }),
  SITE_CLONE: Struct({ ...status, clonedFrom: SiteId, ...warned }),
  SITE_UPDATE: Struct(status),
  SITE_STATUS: Struct(status),
  SITE_PROMOTION: Struct({ ...status, newSiteId: SiteId, environment: Environment, siteUrl: Text, ...warned }),
  SITE_BACKUP: Struct({ ...status, backupId: Text, ...warned }),
  SITE_RESTORE: Struct({ ...status, restoredFrom: Text, safetyBackupId: Text, ...warned }),
  SITE_DOMAINS: Struct({ ...status, domain: Schema.NullOr(Text), primaryDomain: Schema.NullOr(Text) }),
  BACKUP_DOWNLOAD: Struct({ ...status, backupId: Text, sizeBytes: Schema.Int, expiresAt: Text }),
  SITE_VERIFICATION: Struct({ backupId: Text, rows: Schema.Int, files: Schema.Int, ...warned }),
  SITE_DELETION: Struct({
    ...status,
    backupId: optionalKey(Text),
    backup: optionalKey(Schema.Literal("skip")),
    ...warned,
  }),
  PLUGIN_INSTALLATION: Struct({ ...ofPlugin, installedVersion: Text, warnings }),
  PLUGIN_REMOVAL: Struct({ ...ofPlugin, data: optionalKey(Schema.Literals(["KEPT", "PURGE_FAILED"])), ...warned }),
  PLUGIN_CONFIGURATION: Struct(ofPlugin),
  PLUGIN_STATUS: Struct(ofPlugin),
  PLUGIN_UPDATE: Struct({ ...ofPlugin, installedVersion: Text, affectedSites: Schema.Array(Text) }),
  TEMPLATE_APPLICATION: Struct({ ...status, templateId: Text, checkpointId: Text, warnings }),
}

/** `SITE_CREATION` has a `SiteCreationResult`. */
const nameOf = (kind: string): string =>
  `${kind.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Result`

/** Answers are open for more fields without saying so. */
const withoutOpenness = (json: unknown): unknown => rewrite(json, ({ additionalProperties: _open, ...node }) => node)

/** The components of the results. */
export const resultComponents: JsonObject = Object.fromEntries(
  Object.entries(operationResults).map(([kind, schema]) => {
    const { schema: json } = Schema.toJsonSchemaDocument(schema)
    return [nameOf(kind), { ...objectAt(withoutOpenness(json)), description: `What came of a ${kind}.` }]
  }),
)

/** The `result` of an operation: one of them, or null. */
export const resultSchema: JsonObject = {
  anyOf: [...Object.keys(operationResults).map((kind) => schemaRef(nameOf(kind))), { type: "null" }],
}
