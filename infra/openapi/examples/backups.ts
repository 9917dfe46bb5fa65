import { type Example, later } from "./Example.ts"
import { ids, pageWith, sitePath } from "./ids.ts"
import { site } from "./sites.ts"

const backup = {
  backupId: ids.backupId,
  siteId: ids.siteId,
  tenantId: ids.tenantId,
  environment: "DEV",
  createdAt: ids.instant,
  createdBy: ids.userId,
  sizeBytes: 1_482_931,
  sha256: ids.sha256,
  label: "before the sale",
  kind: "MANUAL",
  expiresAt: "2026-02-04T10:30:00.000Z",
  _links: { site: { href: sitePath } },
}

/** One that shares what it holds with others. */
const stored = {
  ...backup,
  storedBytes: 18_204,
  verification: { status: "VERIFIED", at: ids.instant, seconds: 41 },
}

export const backups: Readonly<Record<string, Example>> = {
  backUpSite: {
    request: { label: "before the sale" },
    answers: { "201": backup, "202": later("SITE_BACKUP") },
  },
  getBackup: { answers: { "200": stored } },
  deleteBackup: { answers: {} },
  lockBackup: { answers: { "200": { ...stored, locked: true } } },
  unlockBackup: { answers: { "200": stored } },
  verifyBackup: { answers: { "202": later("SITE_VERIFICATION") } },
  listBackups: { answers: { "200": pageWith(backup, `${sitePath}/backups`) } },
  prepareBackupDownload: { answers: { "202": later("BACKUP_DOWNLOAD") } },
  getBackupDownload: {
    answers: {
      "200": {
        url: `https://archives.s3.eu-west-1.amazonaws.com/exports/${ids.tenantId}/${ids.siteId}/${ids.operationId}.zip?X-Amz-Signature=…`,
        expiresAt: "2026-01-05T10:35:00.000Z",
        sizeBytes: 1_204_377,
      },
    },
  },
  restoreSite: {
    request: { backupId: ids.backupId, parts: ["UPLOADS"] },
    answers: { "200": site, "202": later("SITE_RESTORE") },
  },
}
