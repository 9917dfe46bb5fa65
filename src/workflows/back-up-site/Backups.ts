import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { BackupId } from "../../backups/Backup.ts"
import { BackupNotFound } from "../../backups/BackupErrors.ts"
import { toBackupView } from "../../backups/BackupReader.ts"
import type { BackupView } from "../../backups/BackupsApi.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { CurrentUser } from "../../http/Identity.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import type { TenantId } from "../../kernel/Ids.ts"
import type { SiteId } from "../../kernel/Ids.ts"
import { InlineRun } from "../../operations/engine/InlineRun.ts"
import type { TableError } from "../../platform/Table.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import type { SiteView } from "../../sites/SitesApi.ts"
import { running, targetOf } from "../../sites/SiteTarget.ts"
import { siteRestore } from "../restore-site/SiteRestore.ts"
import { siteBackup } from "./SiteBackup.ts"

interface SiteParams {
  readonly tenantId: TenantId
  readonly siteId: SiteId
}

/** Backing up and restoring, within the request if there is time (decisions, section 14). */
export class Backups extends Context.Service<
  Backups,
  {
    create(
      site: SiteParams,
      label?: string,
    ): Effect.Effect<typeof BackupView.Type | OperationAccepted, ApiError, CurrentUser>
    restore(
      site: SiteParams,
      backupId: BackupId,
    ): Effect.Effect<typeof SiteView.Type | OperationAccepted, ApiError, CurrentUser>
  }
>()("src/workflows/back-up-site/Backups") {
  static readonly layer = Layer.effect(
    Backups,
    Effect.gen(function* () {
      const changes = yield* SiteChanges
      const requests = yield* InlineRun
      const sites = yield* SiteReader
      const store = yield* BackupStore

      /** A backup of this site, or else of another one of this tenant's. */
      const locate = Effect.fnUntraced(function* ({ siteId, tenantId }: SiteParams, backupId: string) {
        const found = (yield* store.get(siteId, backupId)) ?? (yield* store.find(backupId))
        return found === undefined || found.tenantId !== tenantId ? yield* new BackupNotFound({ backupId }) : found
      })

      return Backups.of({
        create: Effect.fn("Backups.create")(function* (site, label) {
          const operation = yield* changes.begin<InternalError>({
            site,
            action: "backup",
            type: "SITE_BACKUP",
            from: running,
            plan: Effect.fnUntraced(function* (found, newId) {
              const backupId = yield* newId("backup")
              const kind = "MANUAL" as const
              const target = yield* targetOf(found)
              return { payload: { ...target, backupId, kind, label: label ?? null, status: found.status } }
            }),
          })
          const done = yield* requests.run(siteBackup, operation)
          if (done instanceof OperationAccepted) return done
          const made = yield* store.get(site.siteId, String(done.result?.["backupId"]))
          return made === undefined ? yield* new InternalError({ cause: "the backup is gone" }) : toBackupView(made)
        }),
        restore: Effect.fn("Backups.restore")(function* (site, backupId) {
          const operation = yield* changes.begin<BackupNotFound | TableError>({
            site,
            action: "restore",
            type: "SITE_RESTORE",
            from: running,
            plan: Effect.fnUntraced(function* (found, newId) {
              const { key, sha256, siteId: from } = yield* locate(site, backupId)
              return {
                payload: {
                  ...(yield* targetOf(found)),
                  status: found.status,
                  backup: { backupId, key, sha256 },
                  ...(from === found.siteId ? {} : { siteName: found.siteName }),
                  safetyBackupId: yield* newId("backup"),
                },
              }
            }),
          })
          const done = yield* requests.run(siteRestore, operation)
          return done instanceof OperationAccepted ? done : yield* sites.get(site.tenantId, site.siteId)
        }),
      })
    }),
  )
}
