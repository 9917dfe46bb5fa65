import http from "node:http"
import { syncBuiltinESMExports } from "node:module"

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { afterAll, beforeAll, vi } from "vitest"

import { functions } from "../../../infra/inventory/functions.ts"
import { archiveRights } from "../../../infra/local/archiveRights.ts"
import { startArchiveStore } from "../../../infra/local/ArchiveStore.ts"
import { tenantRole } from "../../../infra/local/paths.ts"
import { enforceRole } from "../../../infra/local/RoleGuard.ts"
import { rolesOf } from "../../../infra/local/roles.ts"
import { startSecretsManager } from "../../../infra/local/SecretsManager.ts"
import { startSecurityTokens } from "../../../infra/local/SecurityTokens.ts"
import { tokenOf } from "../../../infra/local/sessions.ts"
import { Archives } from "../../../src/platform/Archives.ts"
import { OwnArchives } from "../../../src/platform/OwnArchives.ts"
import { tenantArchives } from "../../../src/platform/TenantArchives.ts"
import { TenantSecrets } from "../../../src/platform/TenantSecrets.ts"
import { TenantSessions } from "../../../src/platform/TenantSessions.ts"
import { places } from "../../support/paths.ts"
import { settingsFrom } from "../../support/samples.ts"
import { access, temporaryFolder } from "./bundles.ts"

const send = http.request
beforeAll(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", access.credentials.accessKeyId)
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", access.credentials.secretAccessKey)
  vi.stubEnv("AWS_REGION", access.region)
})
afterAll(() => {
  vi.unstubAllEnvs()
  Object.assign(http, { request: send })
  syncBuiltinESMExports()
})

const secretOf = (tenantId: string) => `bbws/wp/${tenantId}/wp-app-password`

/** The services of AWS on this machine, this code's calls to which are held to the role of a function. */
const startAws = Effect.fnUntraced(function* (name: string) {
  const directory = yield* temporaryFolder
  const { archiveEndpoint, bucket } = yield* startArchiveStore({
    access,
    directory,
    rights: archiveRights,
    environment: "test",
  })
  const sessions = yield* startSecurityTokens({ access, role: tenantRole })
  const secrets = yield* startSecretsManager({
    region: access.region,
    secrets: new Map(["tenant-1", "tenant-2"].map((tenantId) => [secretOf(tenantId), `of ${tenantId}`])),
  })
  vi.stubEnv("AWS_SESSION_TOKEN", tokenOf({ role: name }))
  vi.stubEnv("AWS_ENDPOINT_URL_S3", archiveEndpoint)
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.url)
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sessions.url)
  const role = rolesOf({
    functions,
    region: access.region,
    secretsPrefix: "bbws/wp/",
    services: { [secrets.url]: "secrets", [sessions.url]: "sessions" },
    places: { ...places, bucket: `arn:aws:s3:::${bucket}`, tenantRole },
  })(name)
  if (role !== undefined) enforceRole(role)
  const settings = settingsFrom({
    SECRETS_PREFIX: "bbws/wp/",
    ARCHIVE_BUCKET: bucket,
    TENANT_ROLE_ARN: tenantRole,
  })
  return Layer.mergeAll(TenantSecrets.layer, tenantArchives, OwnArchives.layer).pipe(
    Layer.provideMerge(TenantSessions.layer),
    Layer.provide(settings),
  )
})

const archiveOf = (folder: string, tenantId: string) => `${folder}/${tenantId}/site-1/archive-1.zip`
const statusOf = (url: Redacted.Redacted, method: "GET" | "PUT") =>
  Effect.promise(
    async () => (await fetch(Redacted.value(url), { method, ...(method === "PUT" ? { body: "zip" } : {}) })).status,
  )

describe("a run for one tenant", () => {
  it.live("writes and reads this tenant's archives and the catalogue's, and no other tenant's", () =>
    Effect.gen(function* () {
      const layer = yield* startAws("site-updater")
      yield* Effect.gen(function* () {
        const archives = yield* Archives
        const put = (tenantId: string, key: string) =>
          Effect.flatMap(archives.putUrl(tenantId, key), (url) => statusOf(url, "PUT"))
        const get = (tenantId: string, key: string) =>
          Effect.flatMap(archives.getUrl(tenantId, key), (url) => statusOf(url, "GET"))
        for (const folder of ["backups", "exports"]) {
          for (const tenantId of ["tenant-1", "tenant-2"]) {
            assert.strictEqual(yield* put(tenantId, archiveOf(folder, tenantId)), 200)
            assert.strictEqual(yield* get(tenantId, archiveOf(folder, tenantId)), 200)
          }
          assert.strictEqual(yield* get("tenant-1", archiveOf(folder, "tenant-2")), 403)
          assert.strictEqual(yield* put("tenant-1", archiveOf(folder, "tenant-2")), 403)
        }
        for (const key of ["packages/plugins/shop.zip", "templates/capture-1.zip"]) {
          assert.strictEqual(yield* get("tenant-1", key), 404)
          assert.strictEqual(yield* put("tenant-1", key), 403)
        }
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("reads this tenant's password, and no other's", () =>
    Effect.gen(function* () {
      const layer = yield* startAws("site-health")
      yield* Effect.gen(function* () {
        const secrets = yield* TenantSecrets
        assert.strictEqual(Redacted.value(yield* secrets.get("tenant-1")), "of tenant-1")
        const sessions = yield* TenantSessions
        const client = new SecretsManagerClient(yield* sessions.of("tenant-1"))
        const read = (tenantId: string) =>
          Effect.tryPromise({
            try: () => client.send(new GetSecretValueCommand({ SecretId: secretOf(tenantId) })),
            catch: (cause) => String(cause),
          })
        assert.strictEqual((yield* read("tenant-1")).SecretString, "of tenant-1")
        assert.include(
          yield* Effect.flip(read("tenant-2")),
          "A session of site-health may not secretsmanager:GetSecretValue",
        )
        assert.include(
          yield* Effect.flip(
            Effect.tryPromise({
              try: () =>
                new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: secretOf("tenant-1") })),
              catch: (cause) => String(cause),
            }),
          ),
          "The role of site-health may not secretsmanager:GetSecretValue",
        )
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("is none for a function that has nothing to do for tenants", () =>
    Effect.gen(function* () {
      const layer = yield* startAws("backup-expiry")
      yield* Effect.gen(function* () {
        yield* Effect.flip(Effect.flatMap(TenantSecrets, (secrets) => secrets.get("tenant-1")))
      }).pipe(Effect.provide(layer))
    }),
  )
})

describe("a URL", () => {
  it.live("can do what the session may that made it: a function's own role reaches no tenant's archive", () =>
    Effect.gen(function* () {
      const layer = yield* startAws("template-create")
      yield* Effect.gen(function* () {
        const own = yield* OwnArchives
        assert.strictEqual(yield* statusOf(yield* own.putUrl("templates/capture-1.zip"), "PUT"), 200)
        assert.strictEqual(yield* statusOf(yield* own.putUrl(archiveOf("backups", "tenant-1")), "PUT"), 403)
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("dies with the session that made it", () =>
    Effect.gen(function* () {
      const layer = yield* startAws("site-updater")
      yield* Effect.gen(function* () {
        const ended = tokenOf({ role: tenantRole, expiresAt: Date.now() - 1 })
        vi.stubEnv("AWS_SESSION_TOKEN", ended)
        const own = yield* OwnArchives
        assert.strictEqual(yield* statusOf(yield* own.putUrl(archiveOf("backups", "tenant-1")), "PUT"), 400)
      }).pipe(Effect.provide(layer))
    }),
  )
})
