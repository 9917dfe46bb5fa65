import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { backupsPath, sitePath } from "../http/Links.ts"
import { toPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import type { TableError } from "../platform/Table.ts"
import type { SiteNotFound } from "../sites/SiteErrors.ts"
import { SiteReader } from "../sites/SiteReader.ts"
import type { Backup } from "./Backup.ts"
import type { BackupView } from "./BackupsApi.ts"
import { BackupStore } from "./BackupStore.ts"

/** A backup as it is answered. */
export const toBackupView = ({ key: _key, ...backup }: Backup): typeof BackupView.Type => ({
  ...backup,
  _links: { site: { href: sitePath(backup.tenantId, backup.siteId) } },
})

/** Backups as callers read them. */
export class BackupReader extends Context.Service<
  BackupReader,
  {
    list(
      site: SiteRef,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<ReturnType<typeof toPage<typeof BackupView.Type>>, SiteNotFound | InvalidRequest | TableError>
  }
>()("src/backups/BackupReader") {
  static readonly layer = Layer.effect(
    BackupReader,
    Effect.gen(function* () {
      const sites = yield* SiteReader
      const store = yield* BackupStore
      return BackupReader.of({
        list: Effect.fn("BackupReader.list")(function* ({ siteId, tenantId }, page) {
          // A site of another tenant's has no backups here.
          yield* sites.get(tenantId, siteId)
          const { items, nextToken } = yield* store.list(siteId, page)
          return toPage(items.map(toBackupView), nextToken, backupsPath(tenantId, siteId), { ...page })
        }),
      })
    }),
  )
}
