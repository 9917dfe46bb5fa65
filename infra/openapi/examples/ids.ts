/** Names that come again in all examples. */
export const ids = {
  tenantId: "tenant-1",
  siteId: "site-01a20b76-9a1b-7370-b4db-4e7cc49a85e7",
  newSiteId: "site-01a20b7c-11c0-7a52-8d3c-2f64b1c0a9d1",
  operationId: "op-01a20b76-9a1b-7370-b4db-4e7d47af312d",
  backupId: "backup-01a20c11-5e0a-7cc1-9a0e-0b8d7a54e211",
  webhookId: "hook-01a20d02-71c4-7b1e-8f55-0c9d8e7f6a5b",
  deliveryId: "dlv-5f2b8c1d9e3a4f60718293a4b5c6d7e8",
  templateId: "template-business-pro",
  pluginId: "plugin-contact-form",
  requestId: "4b1c0a2e-6f3d-4a55-9b27-1f0f5c0b7c11",
  userId: "3f9a1c52-8b47-4d0e-9c1e-5a7b2d6e8f01",
  email: "ada@example.com",
  instant: "2026-01-05T10:30:00.000Z",
  later: "2026-01-05T10:31:12.345Z",
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  nextToken: "eyJrZXkiOnsiUEsiOiJURU5BTlQjdGVuYW50LTEyMyJ9LCJkaWdlc3QiOiJ4In0",
} as const

export const sitesPath = `/v1.0/tenants/${ids.tenantId}/sites`
export const sitePath = `${sitesPath}/${ids.siteId}`
export const operationLink = { href: `/v1.0/operations/${ids.operationId}` }

/** The first page of a list that has no other. */
export const pageWith = (item: object, path: string) => ({
  items: [item],
  count: 1,
  moreAvailable: false,
  nextToken: null,
  _links: { self: { href: path } },
})
