import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { SiteNotFound } from "../sites/SiteErrors.ts"
import { site, siteParams } from "../sites/SitesApi.ts"
import { Backup, BackupId } from "./Backup.ts"
import { BackupInOneArchive, BackupLocked, BackupNotFound } from "./BackupErrors.ts"

const { basis: _basis, format: _format, key: _key, uses: _uses, ...answered } = Backup.fields

/**
 * A backup as it is answered. `sha256`, hexadecimal, is that of its archive, or of the manifest of what it stored. One that is
 * locked neither expires nor is deleted.
 */
export const BackupView = Schema.Struct({ ...answered, _links: Schema.Struct({ site: Link }) }).annotate({
  identifier: "Backup",
})

export const list = HttpApiEndpoint.get("listBackups", `${site}/backups`, {
  params: siteParams,
  query: pageQuery,
  success: pageOf(BackupView),
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the backups of a site",
      description: "Newest first, those of a deleted site as well, until they expire.",
    }),
  )

export const backup = `${site}/backups/:backupId` as const
const lock = `${backup}/lock` as const
export const backupParams = { ...siteParams, backupId: BackupId }
const notFound = [SiteNotFound, BackupNotFound] as const

export const get = HttpApiEndpoint.get("getBackup", backup, {
  params: backupParams,
  success: BackupView,
  error: errors(...notFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({ summary: "Read a backup of a site", description: "Until it expires, or is deleted." }),
  )

export const remove = HttpApiEndpoint.delete("deleteBackup", backup, {
  params: backupParams,
  headers: idempotencyHeader,
  error: errors(BackupLocked, ...notFound, ...changeErrors),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Delete a backup",
      description: "It expires at once, and is not there any more; its content is taken away within days.",
    }),
  )

export const keep = HttpApiEndpoint.put("lockBackup", lock, {
  params: backupParams,
  headers: idempotencyHeader,
  success: BackupView,
  error: errors(BackupInOneArchive, ...notFound, ...changeErrors),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Lock a backup",
      description: "As long as it is locked it neither expires nor is deleted, also when its site is.",
    }),
  )

export const letGo = HttpApiEndpoint.delete("unlockBackup", lock, {
  params: backupParams,
  headers: idempotencyHeader,
  success: BackupView,
  error: errors(...notFound, ...changeErrors),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Take the lock off a backup",
      description: "It expires when `expiresAt` says; one that would have expired meanwhile does so within the hour.",
    }),
  )
