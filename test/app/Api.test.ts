import { assert, describe, it } from "@effect/vitest"
import { Context, Schema } from "effect"
import { OpenApi } from "effect/http-api"

import { endpoints } from "../../infra/openapi/Document.ts"
import { Api } from "../../src/app/Api.ts"
import { AnswerHoldsSecret } from "../../src/http/Change.ts"

const document = OpenApi.fromApi(Api)

const site = "/v1.0/tenants/{tenantId}/sites/{siteId}"
const operation = "/v1.0/operations/{operationId}"
const webhooks = "/v1.0/tenants/{tenantId}/webhooks"
/** What every endpoint may answer besides. */
const always = ["400", "401", "403", "413", "500", "503"]
/** Every change of the platform's own: another request with the key, or its body is not JSON. */
const staffChange = [...always, "409", "415", "422"]
/** Every change of a tenant's, which may also be one too many. */
const change = [...staffChange, "429"]
/** A change of something that may not be there, or may have been changed since. */
const edit = [...change, "404", "412"]
const staffEdit = [...staffChange, "404", "412"]
/** A change that is done within its request if there is time: WordPress may fail it, or it goes on. */
const waitedFor = [...change, "202", "404", "502", "504"]

/** Every operation of the API with the statuses that it may answer. */
const expected: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>]> = [
  ["post", "/v1.0/tenants/{tenantId}/sites", "createSite", ["202", "404", ...change]],
  ["get", site, "getSite", ["200", "404", ...always]],
  ["get", "/v1.0/tenants/{tenantId}/sites", "listSites", ["200", ...always]],
  ["put", site, "updateSite", ["200", "412", ...waitedFor]],
  ["put", `${site}/status`, "setSiteStatus", ["200", "412", ...waitedFor]],
  ["delete", site, "deleteSite", ["202", ...edit]],
  ["post", `${site}/clone`, "cloneSite", ["202", "404", ...change]],
  ["post", `${site}/promote`, "promoteSite", ["200", ...waitedFor]],
  ["get", `${site}/usage`, "getSiteUsage", ["200", "404", ...always]],
  ["get", `${site}/health`, "getSiteHealth", ["200", "404", ...always]],
  ["get", `${site}/cron`, "listScheduledEvents", ["200", "404", "422", "502", "504", ...always]],
  ["get", `${site}/mail`, "listMail", ["200", "404", "422", "502", "504", ...always]],
  ["get", `${site}/users`, "listSiteUsers", ["200", "404", "422", "502", "504", ...always]],
  ["get", `${site}/users/{userId}`, "getSiteUser", ["200", "404", "422", "502", "504", ...always]],
  ["post", `${site}/users`, "addSiteUser", ["201", "404", "502", "504", ...change]],
  ["put", `${site}/users/{userId}`, "changeSiteUser", ["200", "404", "502", "504", ...change]],
  ["delete", `${site}/users/{userId}`, "removeSiteUser", ["204", "404", "502", "504", ...change]],
  ["get", `${site}/domains`, "listDomains", ["200", "404", ...always]],
  ["post", `${site}/domains`, "addDomain", ["201", "404", ...change]],
  ["post", `${site}/domains/{domain}/verify`, "verifyDomain", ["200", "404", ...change]],
  ["put", `${site}/domains/{domain}/primary`, "makeDomainPrimary", ["200", "412", ...waitedFor]],
  ["delete", `${site}/domains/{domain}`, "removeDomain", ["204", ...waitedFor]],
  ["post", `${site}/login`, "logInToSite", ["201", "404", "502", "504", ...change]],
  ["post", `${site}/backup`, "backUpSite", ["201", ...waitedFor]],
  ["get", `${site}/backups`, "listBackups", ["200", "404", ...always]],
  ["get", `${site}/backups/{backupId}`, "getBackup", ["200", "404", ...always]],
  ["delete", `${site}/backups/{backupId}`, "deleteBackup", ["204", "404", ...change]],
  ["post", `${site}/backups/{backupId}/verify`, "verifyBackup", ["202", "404", ...change]],
  ["put", `${site}/backups/{backupId}/lock`, "lockBackup", ["200", "404", ...change]],
  ["get", `${site}/backups/{backupId}/download`, "getBackupDownload", ["200", "404", "409", ...always]],
  ["post", `${site}/backups/{backupId}/download`, "prepareBackupDownload", ["202", "404", ...change]],
  ["delete", `${site}/backups/{backupId}/lock`, "unlockBackup", ["200", "404", ...change]],
  ["post", `${site}/restore`, "restoreSite", ["200", ...waitedFor]],
  ["get", operation, "getOperation", ["200", "404", ...always]],
  ["get", "/v1.0/tenants/{tenantId}/operations", "listOperations", ["200", ...always]],
  ["post", `${operation}/cancel`, "cancelOperation", ["200", "404", ...change]],
  ["post", `${operation}/retry`, "retryOperation", ["202", "404", ...change]],
  ["get", "/v1.0/templates", "listTemplates", ["200", ...always]],
  ["get", "/v1.0/templates/{templateId}", "getTemplate", ["200", "404", ...always]],
  ["get", "/v1.0/templates/{templateId}/preview", "previewTemplate", ["200", "404", ...always]],
  ["post", "/admin/templates", "createTemplate", ["201", "404", "502", "504", ...staffChange]],
  ["put", "/admin/templates/{templateId}", "updateTemplate", ["200", ...staffEdit]],
  ["delete", "/admin/templates/{templateId}", "deleteTemplate", ["204", ...staffEdit]],
  ["post", "/admin/templates/{templateId}/publish", "publishTemplate", ["200", ...staffEdit]],
  ["post", "/admin/templates/{templateId}/archive", "archiveTemplate", ["200", ...staffEdit]],
  ["get", "/v1.0/plugins", "listPlugins", ["200", ...always]],
  ["get", "/v1.0/plugins/{pluginId}", "getPlugin", ["200", "404", ...always]],
  ["post", "/admin/plugins", "createPlugin", ["201", ...staffChange]],
  ["put", "/admin/plugins/{pluginId}", "editPlugin", ["200", ...staffEdit]],
  ["post", "/admin/plugins/{pluginId}/blocklist", "blocklistPlugin", ["200", ...staffEdit]],
  ["post", `${site}/apply-template`, "applyTemplate", ["200", ...waitedFor]],
  ["get", `${site}/plugins`, "listSitePlugins", ["200", "404", ...always]],
  ["post", `${site}/plugins`, "installPlugin", ["201", ...waitedFor]],
  ["delete", `${site}/plugins/{pluginId}`, "uninstallPlugin", ["200", "204", ...waitedFor]],
  ["put", `${site}/plugins/{pluginId}/config`, "configurePlugin", ["200", ...waitedFor]],
  ["put", `${site}/plugins/{pluginId}/update`, "updatePlugin", ["200", ...waitedFor]],
  ["put", `${site}/plugins/{pluginId}/status`, "setPluginStatus", ["200", ...waitedFor]],
  ["get", "/v1.0/tenants/{tenantId}/plan", "getTenantPlan", ["200", ...always]],
  ["get", "/v1.0/tenants/{tenantId}/platform", "getTenantPlatform", ["200", ...always]],
  ["put", "/admin/tenants/{tenantId}/tier", "setTenantTier", ["200", ...staffChange]],
  ["get", webhooks, "listWebhooks", ["200", ...always]],
  ["post", webhooks, "createWebhook", ["201", ...change]],
  ["get", `${webhooks}/{webhookId}`, "getWebhook", ["200", "404", ...always]],
  ["put", `${webhooks}/{webhookId}`, "updateWebhook", ["200", "404", "412", ...change]],
  ["delete", `${webhooks}/{webhookId}`, "deleteWebhook", ["204", "404", "412", ...change]],
  ["post", `${webhooks}/{webhookId}/test`, "testWebhook", ["201", "404", ...change]],
  ["post", `${webhooks}/{webhookId}/rotate-secret`, "rotateWebhookSecret", ["200", "404", "412", ...change]],
  ["get", `${webhooks}/{webhookId}/deliveries`, "listWebhookDeliveries", ["200", "404", ...always]],
  [
    "post",
    `${webhooks}/{webhookId}/deliveries/{deliveryId}/redeliver`,
    "redeliverWebhookDelivery",
    ["200", "404", ...change],
  ],
]

const methods = ["get", "put", "post", "delete", "patch"] as const
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const found = item[method]
    return found === undefined ? [] : [{ method, path, operation: found }]
  }),
)
type Documented = (typeof operations)[number]["operation"]
const headersOf = ({ parameters }: Documented) =>
  parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name)

/** The codes of the errors that are answered with a status. */
const Code = Schema.Struct({ enum: Schema.Array(Schema.String) })
const codesIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value !== "object" || value === null) return []
  if ("$ref" in value) return codesIn(document.components.schemas[String(value.$ref).split("/").at(-1) ?? ""])
  const inside = Object.entries(value).flatMap(([name, part]) =>
    name === "code" && Schema.is(Code)(part) ? part.enum : codesIn(part),
  )
  return [...new Set(inside)]
}

describe("the OpenAPI document", () => {
  for (const [method, path, name, statuses] of expected) {
    it(`names ${name} with its success and its errors`, () => {
      const found = operations.find((one) => one.method === method && one.path === path)
      assert.isDefined(found)
      assert.include(found?.operation.operationId, name)
      assert.deepStrictEqual(Object.keys(found?.operation.responses ?? {}).toSorted(), statuses.toSorted())
      assert.isNotEmpty(found?.operation.summary)
    })
  }

  it("names nothing else", () => {
    assert.strictEqual(operations.length, expected.length)
  })

  for (const { method, operation: documented, path } of operations) {
    const headers = headersOf(documented)
    const { responses } = documented

    it(`lets ${method} ${path} be repeated under an Idempotency-Key ${method === "get" ? "never" : "always"}`, () => {
      assert.strictEqual(headers.includes("idempotency-key"), method !== "get")
    })

    it(`gives ${method} ${path} a 202 beside its answer exactly where it takes a Prefer`, () => {
      const inTime = ["200", "201", "204"].some((status) => status in responses)
      // An operation is answered as it is, however long it was waited for.
      const waits = path === "/v1.0/operations/{operationId}"
      assert.strictEqual(headers.includes("prefer"), waits || (inTime && "202" in responses))
      if (!headers.includes("prefer") || waits) return
      const accepted = JSON.stringify(responses["202"]?.content)
      assert.include(accepted, "#/components/schemas/OperationAccepted")
    })

    it(`lets ${method} ${path} be made to a version exactly where it may answer that there is another`, () => {
      assert.strictEqual(headers.includes("if-match"), "412" in responses)
      if (headers.includes("if-match")) assert.deepStrictEqual(codesIn(responses["412"]), ["SITE_007"])
    })
  }

  for (const { endpoint } of endpoints) {
    it(`says that ${endpoint.identifier} is not answered again ${Context.get(endpoint.annotations, AnswerHoldsSecret) ? "because" : "only if"} its answer holds a secret`, () => {
      const found = operations.find(({ operation: { operationId } }) => operationId.endsWith(`.${endpoint.identifier}`))
      const conflicts = codesIn(found?.operation.responses["409"])
      assert.strictEqual(conflicts.includes("IDEM_003"), Context.get(endpoint.annotations, AnswerHoldsSecret))
    })
  }

  const codes: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["createSite", "404", ["TEMP_001", "PLUG_001"]],
    ["createSite", "409", ["SITE_003", "PLUG_004", "IDEM_001"]],
    [
      "createSite",
      "422",
      [
        "SITE_004",
        "SITE_009",
        "PLUG_002",
        "PLUG_003",
        "PLUG_005",
        "PLUG_009",
        "PLUG_010",
        "PLUG_011",
        "PLUG_012",
        "IDEM_002",
      ],
    ],
    ["addSiteUser", "404", ["SITE_002", "USER_001"]],
    ["addSiteUser", "409", ["SITE_008", "USER_003", "IDEM_001"]],
    ["removeSiteUser", "409", ["SITE_008", "USER_002", "IDEM_001"]],
    ["logInToSite", "404", ["SITE_002", "USER_001"]],
    ["logInToSite", "409", ["IDEM_001", "IDEM_003"]],
    ["updateSite", "409", ["SITE_008", "IDEM_001", "OP_002"]],
    ["updateSite", "422", ["SITE_005", "SITE_009", "IDEM_002"]],
    ["updateSite", "502", ["WP_001"]],
    ["updateSite", "503", ["SYS_002", "WP_003"]],
    ["updateSite", "504", ["WP_002"]],
    ["promoteSite", "409", ["SITE_003", "SITE_008", "IDEM_001", "OP_002"]],
    ["promoteSite", "422", ["SITE_006", "SITE_009", "SITE_005", "IDEM_002"]],
    ["cloneSite", "409", ["SITE_003", "SITE_008", "IDEM_001"]],
    ["deleteSite", "409", ["SITE_008", "IDEM_001"]],
    ["restoreSite", "404", ["BKUP_001", "SITE_002"]],
    ["cancelOperation", "409", ["OP_002", "IDEM_001"]],
    ["retryOperation", "409", ["OP_002", "SITE_008", "IDEM_001"]],
    ["createTemplate", "409", ["CAT_001", "IDEM_001"]],
    ["createPlugin", "409", ["CAT_001", "IDEM_001"]],
    ["getTemplate", "404", ["TEMP_001"]],
    ["getPlugin", "404", ["PLUG_001"]],
    ["publishTemplate", "422", ["TEMP_003", "IDEM_002"]],
    ["archiveTemplate", "422", ["TEMP_003", "IDEM_002"]],
    ["deleteTemplate", "422", ["TEMP_003", "IDEM_002"]],
  ]
  for (const [name, status, all] of codes) {
    it(`says which errors ${name} answers with ${status}`, () => {
      const found = operations.find(({ operation: { operationId } }) => operationId.endsWith(`.${name}`))
      const answers = Object.entries(found?.operation.responses ?? {})
      assert.deepStrictEqual(codesIn(answers.find(([answer]) => answer === status)).toSorted(), all.toSorted())
    })
  }
})
