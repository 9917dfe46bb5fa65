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

export const backups: Readonly<Record<string, Example>> = {
  backUpSite: {
    request: { label: "before the sale" },
    answers: { "201": backup, "202": later("SITE_BACKUP") },
  },
  listBackups: { answers: { "200": pageWith(backup, `${sitePath}/backups`) } },
  restoreSite: { request: { backupId: ids.backupId }, answers: { "200": site, "202": later("SITE_RESTORE") } },
}
