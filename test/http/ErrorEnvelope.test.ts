import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import * as BackupErrors from "../../src/backups/BackupErrors.ts"
import { toEnvelope } from "../../src/http/ErrorEnvelope.ts"
import * as GatewayErrors from "../../src/http/GatewayErrors.ts"
import type { ApiError } from "../../src/kernel/ApiError.ts"
import * as HttpErrors from "../../src/kernel/HttpErrors.ts"
import * as OperationErrors from "../../src/operations/engine/OperationErrors.ts"
import * as SiteErrors from "../../src/sites/SiteErrors.ts"
import * as SiteProvisioningErrors from "../../src/sites/SiteProvisioningErrors.ts"
import * as UserErrors from "../../src/sites/UserErrors.ts"
import * as WordPressErrors from "../../src/wordpress/WordPressErrors.ts"

const leak = new Error("the secret is hunter2")

/** One of each kind of error, its code, its status, and its details. Those with a cause have one that nobody may see. */
const errors: ReadonlyArray<readonly [ApiError, string, number, Readonly<Record<string, unknown>>]> = [
  [
    new HttpErrors.InvalidRequest({ fields: [{ path: "query.a", reason: "unknown" }] }),
    "SITE_001",
    400,
    { fields: [{ path: "query.a", reason: "unknown" }] },
  ],
  [new HttpErrors.Unauthorized({ reason: "missing" }), "AUTH_001", 401, { reason: "missing" }],
  [new HttpErrors.NotPermitted({ action: "create" }), "AUTH_002", 403, { action: "create" }],
  [new HttpErrors.InternalError({ cause: leak }), "SYS_001", 500, {}],
  [new HttpErrors.Throttled({ cause: leak }), "SYS_002", 503, {}],
  [new HttpErrors.BodyTooLarge({ sizeBytes: 2, maxBytes: 1 }), "SYS_003", 413, { sizeBytes: 2, maxBytes: 1 }],
  [new HttpErrors.NotJson({ contentType: "text/plain" }), "SYS_003", 415, { contentType: "text/plain" }],
  [new HttpErrors.IdempotencyKeyInFlight({ idempotencyKey: "k" }), "IDEM_001", 409, { idempotencyKey: "k" }],
  [new HttpErrors.IdempotencyKeyReused({ idempotencyKey: "k" }), "IDEM_002", 422, { idempotencyKey: "k" }],
  [new HttpErrors.IdempotencyAnswerNotKept({ idempotencyKey: "k" }), "IDEM_003", 409, { idempotencyKey: "k" }],
  [new UserErrors.UserNotFound({ siteId: "s", user: "7" }), "USER_001", 404, { siteId: "s", user: "7" }],
  [new UserErrors.LastAdministrator({ siteId: "s", userId: "7" }), "USER_002", 409, { siteId: "s", userId: "7" }],
  [new UserErrors.UserExists({ siteId: "s", email: "a@b.io" }), "USER_003", 409, { siteId: "s", email: "a@b.io" }],
  [new UserErrors.NoVerifiedAddress({ siteId: "s" }), "USER_004", 422, { siteId: "s" }],
  [new GatewayErrors.NoSuchRoute({ method: "GET", path: "/" }), "SYS_003", 404, { method: "GET", path: "/" }],
  [
    new GatewayErrors.MethodNotAllowed({ method: "PUT", path: "/", allowed: ["GET"] }),
    "SYS_003",
    405,
    { method: "PUT", path: "/", allowed: ["GET"] },
  ],
  [new GatewayErrors.AnswerTooLate(), "SYS_001", 504, {}],
  [new GatewayErrors.ApiKeyRequired(), "AUTH_001", 401, {}],
  [new GatewayErrors.RequestRefused({ action: "this request" }), "AUTH_002", 403, { action: "this request" }],
  [new GatewayErrors.AddressLimitReached(), "SYS_002", 429, {}],
  [new GatewayErrors.TenantLimitReached(), "SYS_002", 429, {}],
  [
    new HttpErrors.ChangeLimitReached({ burst: 60, perSecond: 1, retryAfter: 2 }),
    "SYS_002",
    429,
    { burst: 60, perSecond: 1 },
  ],
  [new GatewayErrors.QuotaUsedUp(), "SYS_002", 429, {}],
  [new OperationErrors.OperationNotFound({ operationId: "op-1" }), "OP_001", 404, { operationId: "op-1" }],
  [
    new OperationErrors.OperationRunning({ siteId: "site-1", operationId: "op-1" }),
    "SITE_008",
    409,
    { siteId: "site-1", operationId: "op-1" },
  ],
  [
    new OperationErrors.OperationNotChangeable({
      operationId: "op-1",
      status: "COMPLETED",
      change: "cancelled",
      reason: "it has ended",
    }),
    "OP_002",
    409,
    { operationId: "op-1", status: "COMPLETED", change: "cancelled", reason: "it has ended" },
  ],
  [new OperationErrors.OperationCancelled({ operationId: "op-1" }), "OP_002", 409, { operationId: "op-1" }],
  [new BackupErrors.BackupNotFound({ backupId: "backup-1" }), "BKUP_001", 404, { backupId: "backup-1" }],
  [new BackupErrors.BackupLocked({ backupId: "backup-1" }), "BKUP_002", 409, { backupId: "backup-1" }],
  [
    new BackupErrors.BackupDamaged({ backupId: "backup-1", reason: "The archive lacks an object." }),
    "BKUP_003",
    422,
    { backupId: "backup-1", reason: "The archive lacks an object." },
  ],
  [
    new BackupErrors.BackupInOneArchive({ backupId: "backup-1", change: "restored in part" }),
    "BKUP_004",
    409,
    { backupId: "backup-1", change: "restored in part" },
  ],
  [new BackupErrors.DownloadNotFound({ backupId: "backup-1" }), "BKUP_005", 404, { backupId: "backup-1" }],
  [
    new BackupErrors.DownloadNotReady({ backupId: "backup-1", operationId: "op-1" }),
    "BKUP_006",
    409,
    { backupId: "backup-1", operationId: "op-1" },
  ],
  [new SiteErrors.SiteNotFound({ siteId: "site-1" }), "SITE_002", 404, { siteId: "site-1" }],
  [
    new SiteErrors.SubdomainTaken({ subdomain: "shop", environment: "DEV" }),
    "SITE_003",
    409,
    { subdomain: "shop", environment: "DEV" },
  ],
  [
    new SiteErrors.SiteQuotaExceeded({ currentSites: 5, maxSites: 5, tier: "BASIC" }),
    "SITE_004",
    422,
    { currentSites: 5, maxSites: 5, tier: "BASIC" },
  ],
  [
    new SiteErrors.StatusForbids({ siteId: "site-1", status: "DELETED", allowed: ["ACTIVE", "SUSPENDED"] }),
    "SITE_005",
    422,
    { siteId: "site-1", status: "DELETED", allowed: ["ACTIVE", "SUSPENDED"] },
  ],
  [
    new SiteErrors.InvalidPromotionPath({ environment: "DEV", target: "PROD" }),
    "SITE_006",
    422,
    { environment: "DEV", target: "PROD" },
  ],
  [
    new SiteErrors.VersionMismatch({ siteId: "site-1", ifMatch: '"1"', etag: '"2"' }),
    "SITE_007",
    412,
    { siteId: "site-1", ifMatch: '"1"', etag: '"2"' },
  ],
  [
    new SiteProvisioningErrors.SettingsRefused({ fields: [{ path: "payload.a", reason: "unknown" }] }),
    "SITE_001",
    400,
    { fields: [{ path: "payload.a", reason: "unknown" }] },
  ],
  [
    new SiteProvisioningErrors.SiteBroken({ siteId: "site-1", reasons: ["no front page"] }),
    "WP_001",
    502,
    { siteId: "site-1", reasons: ["no front page"] },
  ],
  [
    new SiteProvisioningErrors.VersionUnavailable({ component: "PHP", required: "8", available: ["7"] }),
    "SITE_009",
    422,
    { component: "PHP", required: "8", available: ["7"] },
  ],
  [
    new SiteProvisioningErrors.ContentTooNew({ siteId: "site-1", actual: "6.5.5" }),
    "SITE_009",
    422,
    { siteId: "site-1", actual: "6.5.5" },
  ],
  [new SiteProvisioningErrors.SiteNotProvisioned({ siteId: "site-1" }), "WP_001", 502, { siteId: "site-1" }],
  [
    new WordPressErrors.WordPressApiError({ status: 500, wordpressCode: "broken", cause: leak }),
    "WP_001",
    502,
    { status: 500, wordpressCode: "broken" },
  ],
  [new WordPressErrors.WordPressRefused({ status: 400, reason: "no" }), "WP_001", 502, { status: 400, reason: "no" }],
  [new WordPressErrors.WordPressTimeout({ afterMs: 30_000 }), "WP_002", 504, { afterMs: 30_000 }],
  [new WordPressErrors.WordPressCircuitOpen({ retryAfter: 15 }), "WP_003", 503, {}],
]

describe("the answer to an error", () => {
  for (const [error, code, status, details] of errors) {
    it(`${error._tag} is ${code} with status ${status}, its details, and neither cause nor stack`, () => {
      const envelope = toEnvelope(error, "request-1", 0)
      assert.strictEqual(error.response.status, status)
      assert.strictEqual(envelope.error.code, code)
      assert.isNotEmpty(envelope.error.message)
      assert.deepStrictEqual(envelope.error.details, details)
      assert.deepStrictEqual([envelope.requestId, envelope.timestamp], ["request-1", "1970-01-01T00:00:00.000Z"])
      assert.notMatch(JSON.stringify(envelope), /hunter2|stack|cause|\.ts:|_tag/)
    })
  }

  it("is tested for every class of error that there is", () => {
    const modules = [
      BackupErrors,
      GatewayErrors,
      HttpErrors,
      OperationErrors,
      SiteErrors,
      SiteProvisioningErrors,
      UserErrors,
      WordPressErrors,
    ]
    const classes = modules.flatMap((module) =>
      Object.entries(module).flatMap(([name, made]) =>
        typeof made === "function" && "response" in made ? [name] : [],
      ),
    )
    assert.deepStrictEqual(errors.map(([error]) => error._tag).toSorted(), classes.toSorted())
  })

  it("tells a customer who may not promote from PROD that it is the environment, and the path otherwise", () => {
    const messages = [
      new SiteErrors.InvalidPromotionPath({ environment: "PROD", target: "SIT" }),
      new SiteErrors.InvalidPromotionPath({ environment: "DEV", target: "PROD" }),
    ].map(({ message }) => message)
    assert.deepStrictEqual(messages, [
      "PROD is read-only, cannot promote from PROD",
      "Invalid promotion path (DEV→SIT→PROD only): DEV→PROD",
    ])
  })

  it.prop("holds no cause and no stack, whatever the cause is", [Schema.String, Schema.Json], ([text, cause]) => {
    const marked = { marker: "never-shown", text, cause }
    for (const error of [
      new HttpErrors.InternalError({ cause: marked }),
      new HttpErrors.Throttled({ cause: marked }),
      new WordPressErrors.WordPressApiError({ cause: marked }),
    ]) {
      assert.notInclude(JSON.stringify(toEnvelope(error, "request-1", 0)), "never-shown")
    }
  })
})
