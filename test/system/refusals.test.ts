import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { Backup, BackupId } from "../../src/backups/Backup.ts"
import { backupItem } from "../../src/backups/BackupItem.ts"
import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { OperationId, type OperationStatus } from "../../src/operations/engine/Operation.ts"
import { operationItem } from "../../src/operations/engine/OperationItem.ts"
import { type Site, type SiteStatus } from "../../src/sites/Site.ts"
import { lineageKey, siteItem } from "../../src/sites/SiteItem.ts"
import { expectError, write } from "../support/placing.ts"
import { makePortal } from "../support/Portal.ts"
import { makeOperation, makeSite } from "../support/samples.ts"
import { SystemStack } from "../support/SystemStack.ts"

const tenantId = TenantId.make("tenant-refusals")
const sites = `/v1.0/tenants/${tenantId}/sites`

/** A site that stands in the table as if its past had happened; `held` by a running operation, or by none. */
const place = (
  stack: SystemStack["Service"],
  name: string,
  status: SiteStatus,
  changes: Partial<Site> = {},
  held?: string,
) => {
  const siteId = SiteId.make(`site-${name}`)
  const site = makeSite({ tenantId, siteId, subdomain: name, status, lineageId: siteId, wpSiteId: 2, ...changes })
  const { operationId: _by, ...item } = siteItem(site)
  return held === undefined
    ? write(stack, item)
    : Effect.andThen(
        write(stack, { ...item, operationId: held }),
        write(stack, operationItem(makeOperation({ operationId: OperationId.make(held) }, site))),
      )
}

/** Everything that changes a site, with a body that is good. */
const changes = [
  ["PUT", "", { siteName: "New" }],
  ["PUT", "/status", { status: "SUSPENDED" }],
  ["DELETE", "", undefined],
  ["POST", "/clone", { siteName: "Copy", subdomain: "copy" }],
  ["POST", "/promote", { target: "SIT" }],
  ["POST", "/backup", {}],
  ["POST", "/restore", { backupId: "backup-1" }],
] as const

// No WordPress: what is told here is told before it is asked.
layer(SystemStack.layer({ tenants: { [tenantId]: "down", "tenant-refused": "down" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("a change of a site that cannot be", (it) => {
  it.effect("is refused where there is no such site, whatever the change", () =>
    Effect.gen(function* () {
      const { send } = makePortal(yield* SystemStack)
      for (const [method, path, body] of [
        ...changes,
        ["GET", "/health", undefined],
        ["GET", "/backups", undefined],
      ] as const) {
        const reply = yield* send(method, `${sites}/site-none${path}`, { body })
        expectError(reply, 404, "SITE_002")
      }
    }),
  )

  it.effect("is refused with the running operation while another one runs", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "held", "ACTIVE", {}, "op-running")
      for (const [method, path, body] of changes) {
        const reply = yield* send(method, `${sites}/site-held${path}`, { body })
        const { details } = expectError(reply, 409, "SITE_008")
        assert.deepStrictEqual(details, { siteId: "site-held", operationId: "op-running" })
        assert.isNotNull(reply.headers.get("retry-after"))
      }
    }),
  )

  it.effect("is refused in a status that does not allow it", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      const refused: ReadonlyArray<readonly [SiteStatus, ReadonlyArray<string>]> = [
        ["FAILED", ["PUT ", "PUT /status", "POST /clone", "POST /promote", "POST /backup", "POST /restore"]],
        ["DELETED", changes.map(([method, path]) => `${method} ${path}`)],
        ["SUSPENDED", ["PUT /status", "POST /promote"]],
      ]
      for (const [status, names] of refused) {
        const name = status.toLowerCase()
        yield* place(stack, name, status)
        for (const [method, path, body] of changes.filter(([method, path]) => names.includes(`${method} ${path}`))) {
          const error = expectError(yield* send(method, `${sites}/site-${name}${path}`, { body }), 422, "SITE_005")
          assert.strictEqual(error.details.status, status)
        }
      }
      yield* place(stack, "open", "ACTIVE")
      const activate = yield* send("PUT", `${sites}/site-open/status`, { body: { status: "ACTIVE" } })
      expectError(activate, 422, "SITE_005")
    }),
  )

  it.effect("is refused when the site is not the version that the caller saw", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "seen", "ACTIVE", { version: 7 })
      const headers = { "if-match": '"6"' }
      for (const [method, path, body] of changes.slice(0, 3)) {
        const reply = yield* send(method, `${sites}/site-seen${path}`, { body, headers })
        const { details } = expectError(reply, 412, "SITE_007")
        assert.deepStrictEqual(details, { siteId: "site-seen", ifMatch: '"6"', etag: '"7"' })
      }
    }),
  )

  it.effect("is refused as a promotion that leads nowhere, or to a name or a target that cannot be taken", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { createSite, send } = makePortal(stack)
      const promote = (name: string, target: string) =>
        send("POST", `${sites}/site-${name}/promote`, { body: { target } })
      yield* place(stack, "dev", "ACTIVE")
      yield* place(stack, "sit", "ACTIVE", { environment: "SIT" })
      yield* place(stack, "prod", "ACTIVE", { environment: "PROD" })
      expectError(yield* promote("dev", "PROD"), 422, "SITE_006")
      expectError(yield* promote("sit", "SIT"), 422, "SITE_006")
      assert.match(expectError(yield* promote("prod", "PROD"), 422, "SITE_006").message, /read-only/)
      expectError(yield* promote("dev", "DEV"), 400, "SITE_001")
      yield* createSite("dev", {}, { environment: "SIT" })
      expectError(yield* promote("dev", "SIT"), 409, "SITE_003")
      // Its site in SIT from an earlier promotion is just being changed, or not in a state for it.
      const lineage = { lineageId: "site-line", environment: "SIT" } as const
      yield* place(stack, "line", "ACTIVE")
      yield* write(stack, {
        ...lineageKey("site-line", "SIT"),
        siteId: "site-line-sit",
        tenantId,
      })
      yield* place(stack, "line-sit", "ACTIVE", lineage, "op-on-target")
      assert.strictEqual(expectError(yield* promote("line", "SIT"), 409, "SITE_008").details.siteId, "site-line-sit")
      yield* place(stack, "line-sit", "FAILED", lineage)
      assert.strictEqual(expectError(yield* promote("line", "SIT"), 422, "SITE_005").details.siteId, "site-line-sit")
    }),
  )

  it.effect("is refused as a clone of a name that is taken, or beyond the quota", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { createSite, send } = makePortal(stack)
      const caller = { tenants: ["tenant-refused"] }
      const { siteId } = { siteId: "site-original" }
      yield* place(stack, "original", "ACTIVE", { tenantId: TenantId.make("tenant-refused") })
      const clone = (subdomain: string) =>
        send("POST", `/v1.0/tenants/tenant-refused/sites/${siteId}/clone`, {
          body: { siteName: "Copy", subdomain },
          caller,
        })
      for (const name of ["one", "two", "three", "four"]) {
        assert.strictEqual((yield* createSite(name, caller)).status, 202)
      }
      expectError(yield* clone("one"), 409, "SITE_003")
      assert.strictEqual((yield* clone("five")).status, 202)
      expectError(yield* clone("six"), 422, "SITE_004")
    }),
  )

  it.effect("is refused as a restore of a backup that is not there, not the tenant's, or expired", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "restored", "ACTIVE")
      const restore = (backupId: string) => send("POST", `${sites}/site-restored/restore`, { body: { backupId } })
      const backup = new Backup({
        backupId: BackupId.make("backup-foreign"),
        siteId: SiteId.make("site-foreign"),
        tenantId: TenantId.make("tenant-refused"),
        environment: "DEV",
        createdAt: "2026-01-01T00:00:00.000Z",
        createdBy: "user@example.com",
        sizeBytes: 1,
        sha256: "0",
        label: null,
        kind: "MANUAL",
        expiresAt: "2999-01-01T00:00:00.000Z",
        key: "k",
      })
      yield* write(stack, backupItem(backup))
      const expired = {
        backupId: BackupId.make("backup-expired"),
        siteId: SiteId.make("site-restored"),
        tenantId,
        expiresAt: "2026-01-02T00:00:00.000Z",
      }
      yield* write(stack, backupItem(new Backup({ ...backup, ...expired })))
      for (const id of ["backup-none", "backup-foreign", "backup-expired"]) {
        assert.strictEqual(expectError(yield* restore(id), 404, "BKUP_001").details.backupId, id)
      }
    }),
  )

  it.effect("is refused when its body says nothing or too much", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "bodies", "ACTIVE")
      const bad: ReadonlyArray<readonly [string, string, unknown]> = [
        ["PUT", "", {}],
        ["PUT", "", { configuration: { timezone: "Mars/Olympus" } }],
        ["PUT", "", { configuration: { phpVersion: "8.2" } }],
        ["PUT", "", { subdomain: "other" }],
        ["PUT", "/status", { status: "DELETED" }],
        ["PUT", "/status", undefined],
        ["POST", "/clone", { siteName: " ", subdomain: "UPPER" }],
        ["POST", "/clone", { siteName: "Copy", subdomain: "autodiscover" }],
        ["POST", "/promote", {}],
        ["POST", "/backup", { label: 7 }],
        ["POST", "/restore", { backupId: "../../etc" }],
        ["DELETE", "", { force: true }],
      ]
      for (const [method, path, body] of bad) {
        const reply = yield* send(method, `${sites}/site-bodies${path}`, { body })
        assert.isNotEmpty(expectError(reply, 400, "SITE_001").details.fields)
      }
    }),
  )

  it.effect("is refused as a promotion of a name that is not for sites any more", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { createSite, send } = makePortal(stack)
      yield* place(stack, "webmail", "ACTIVE")
      const promoted = yield* send("POST", `${sites}/site-webmail/promote`, { body: { target: "SIT" } })
      assert.strictEqual(expectError(promoted, 400, "SITE_001").details.fields[0].path, "params.siteId")
      const created = yield* createSite("xn--pypal-4ve", { tenants: [tenantId] })
      assert.strictEqual(expectError(created, 400, "SITE_001").details.fields[0].path, "payload.subdomain")
    }),
  )

  it.effect("is refused to a caller who may not", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "owned", "ACTIVE", { ownerId: "user-owner" })
      yield* write(
        stack,
        operationItem(makeOperation({ operationId: OperationId.make("op-owned") }, makeSite({ tenantId }))),
      )
      const owners = new Set(["PUT ", "PUT /status", "POST /clone"])
      for (const [method, path, body] of changes) {
        const as = (group: string, sub: string) =>
          send(method, `${sites}/site-owned${path}`, { body, caller: { group, sub }, headers: { "if-match": '"9"' } })
        expectError(yield* as("CUSTOMER_VIEWER", "user-owner"), 403, "AUTH_002")
        const allowedToUser = method === "POST" && path === "/clone"
        if (!allowedToUser) expectError(yield* as("CUSTOMER_USER", "user-other"), 403, "AUTH_002")
        if (!owners.has(`${method} ${path}`)) expectError(yield* as("CUSTOMER_USER", "user-owner"), 403, "AUTH_002")
      }
      for (const change of ["cancel", "retry"]) {
        const path = `/v1.0/operations/op-owned/${change}`
        expectError(yield* send("POST", path, { caller: { group: "CUSTOMER_USER", sub: "user-2" } }), 403, "AUTH_002")
        expectError(yield* send("POST", path, { caller: { tenants: ["tenant-refused"] } }), 404, "OP_001")
      }
    }),
  )

  it.effect("is refused to cancel or retry an operation in a status that does not allow it", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      const act = (name: string, change: string) => send("POST", `/v1.0/operations/op-${name}/${change}`)
      const put = (name: string, status: OperationStatus, more: object = {}) =>
        write(
          stack,
          operationItem(
            makeOperation({ operationId: OperationId.make(`op-${name}`), status, ...more }, makeSite({ tenantId })),
          ),
        )
      yield* put("done", "COMPLETED")
      yield* put("cancelled", "CANCELLED")
      yield* put("failed", "FAILED")
      yield* put("late", "IN_PROGRESS", { journal: { "install-plugins": {} } })
      for (const name of ["done", "cancelled", "failed", "late"]) {
        assert.strictEqual(expectError(yield* act(name, "cancel"), 409, "OP_002").details.change, "cancelled")
      }
      for (const name of ["done", "cancelled", "late"]) {
        assert.strictEqual(expectError(yield* act(name, "retry"), 409, "OP_002").details.change, "retried")
      }
      // It failed, but its site has gone on since.
      expectError(yield* act("failed", "retry"), 409, "OP_002")
      expectError(yield* act("none", "cancel"), 404, "OP_001")
      expectError(yield* act("none", "retry"), 404, "OP_001")
    }),
  )

  it.effect("is answered with WordPress's failure when that is down, and the site is free again", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "down", "ACTIVE")
      const suspend = (name: string, headers = {}) =>
        send("PUT", `${sites}/site-${name}/status`, { body: { status: "SUSPENDED" }, headers })
      // Two containers, warm, so that both come while the first still tries.
      yield* Effect.all([suspend("none"), suspend("none")], { concurrency: 2 })
      const keyed = suspend("down", { "idempotency-key": "down-1" })
      const both = yield* Effect.all([keyed, keyed], { concurrency: 2 })
      const [inFlight, first] = both.toSorted((one, other) => one.status - other.status)
      assert.isDefined(inFlight)
      assert.isDefined(first)
      expectError(first, 502, "WP_001")
      expectError(inFlight, 409, "IDEM_001")
      // A failure is not remembered: the same key tries again.
      expectError(yield* keyed, 502, "WP_001")
      const { body } = yield* send("GET", `${sites}/site-down`)
      assert.isUndefined(body.operationId)
      assert.strictEqual(body.status, "ACTIVE")
      const health = yield* send("GET", `${sites}/site-down/health`)
      assert.strictEqual(health.status, 200)
      assert.strictEqual(health.body.status, "UNHEALTHY")
      assert.strictEqual((yield* send("GET", `${sites}/site-down`)).body.healthStatus, "UNHEALTHY")
    }),
  )
})
