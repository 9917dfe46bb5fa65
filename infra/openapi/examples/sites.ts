import { type Example, later } from "./Example.ts"
import { ids, operationLink, pageWith, sitePath, sitesPath } from "./ids.ts"

export const site = {
  siteId: ids.siteId,
  tenantId: ids.tenantId,
  siteName: "My Business Site",
  subdomain: "mybusiness",
  status: "ACTIVE",
  environment: "DEV",
  configuration: { wordpressVersion: "6.5", phpVersion: "8.2", tagline: "Open every day", timezone: "Europe/Berlin" },
  lineageId: ids.siteId,
  ownerId: ids.userId,
  createdAt: ids.instant,
  createdBy: ids.userId,
  updatedAt: ids.later,
  version: 3,
  templateId: ids.templateId,
  wpSiteId: 7,
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  healthStatus: "HEALTHY",
  nextBackupAt: "2026-01-06T10:31:12.345Z",
  siteUrl: "https://mybusiness.wpdev.bbws.io",
  _links: { self: { href: sitePath } },
}

const links = { self: { href: sitePath }, status: { href: sitePath }, operation: operationLink }

const accepted = {
  siteId: ids.siteId,
  tenantId: ids.tenantId,
  siteName: site.siteName,
  subdomain: site.subdomain,
  status: "PROVISIONING",
  environment: "DEV",
  createdAt: ids.instant,
  siteUrl: site.siteUrl,
  operationId: ids.operationId,
  message: `Site creation initiated. Check status at ${sitePath}`,
  _links: links,
}

const health = {
  siteId: ids.siteId,
  status: "HEALTHY",
  checkedAt: ids.instant,
  checks: [
    { name: "front-page", status: "HEALTHY", detail: "the front page answers 200 in 81 ms" },
    { name: "database", status: "HEALTHY", detail: "answers in 2 ms" },
  ],
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  responseTimeMs: 81.2,
}

const scheduled = {
  siteId: ids.siteId,
  checkedAt: ids.instant,
  events: [
    {
      hook: "publish_future_post",
      nextRun: ids.instant,
      schedule: null,
      intervalSeconds: null,
      arguments: 1,
      overdue: false,
      failures: 0,
    },
    {
      hook: "woocommerce_cleanup_sessions",
      nextRun: ids.instant,
      schedule: "twicedaily",
      intervalSeconds: 43_200,
      arguments: 0,
      overdue: false,
      failures: 0,
    },
  ],
}

const mail = {
  id: 41,
  date: ids.instant,
  from: "My Business Site <wordpress@example.com>",
  to: ["ada@example.com"],
  subject: "Your order has been received",
  text: "Two cups of tea, 7.50 EUR.",
  html: null,
  attachments: [{ name: "invoice.pdf", sizeBytes: 48213 }],
  truncated: false,
}

const user = {
  userId: "42",
  email: ids.email,
  displayName: "Ada Lovelace",
  role: "editor",
  registeredAt: ids.instant,
}

export const sites: Readonly<Record<string, Example>> = {
  createSite: {
    request: {
      siteName: "My Business Site",
      subdomain: "mybusiness",
      environment: "DEV",
      adminEmail: ids.email,
      templateId: ids.templateId,
      plugins: [ids.pluginId],
      configuration: { wordpressVersion: "6.5", phpVersion: "8.2", tagline: "Open every day" },
    },
    answers: { "202": accepted },
  },
  getSite: { answers: { "200": site } },
  listSites: { answers: { "200": pageWith(site, sitesPath) } },
  updateSite: {
    request: { siteName: "My Business Site", configuration: { tagline: "Open every day", timezone: "Europe/Berlin" } },
    answers: { "200": site, "202": later("SITE_UPDATE") },
  },
  deleteSite: {
    answers: {
      "202": { siteId: ids.siteId, status: "DEPROVISIONING", operationId: ids.operationId, _links: links },
    },
  },
  setSiteStatus: {
    request: { status: "SUSPENDED" },
    answers: { "200": { ...site, status: "SUSPENDED", version: 4 }, "202": later("SITE_STATUS") },
  },
  cloneSite: {
    request: { siteName: "My Second Site", subdomain: "mysecond" },
    answers: {
      "202": {
        ...accepted,
        siteId: ids.newSiteId,
        siteName: "My Second Site",
        subdomain: "mysecond",
        siteUrl: "https://mysecond.wpdev.bbws.io",
        _links: { ...links, self: { href: `${sitesPath}/${ids.newSiteId}` } },
      },
    },
  },
  promoteSite: {
    request: { target: "SIT" },
    answers: {
      "200": {
        newSiteId: ids.newSiteId,
        environment: "SIT",
        siteUrl: "https://mybusiness.wpsit.bbws.io",
        operationId: ids.operationId,
      },
      "202": later("SITE_PROMOTION"),
    },
  },
  listScheduledEvents: { answers: { "200": scheduled } },
  getSiteHealth: { answers: { "200": health } },
  listSiteUsers: { answers: { "200": pageWith(user, `${sitePath}/users`) } },
  getSiteUser: { answers: { "200": user } },
  addSiteUser: {
    request: { email: ids.email, role: "editor", displayName: user.displayName },
    answers: { "201": user },
  },
  changeSiteUser: { request: { role: "author" }, answers: { "200": { ...user, role: "author" } } },
  removeSiteUser: { answers: {} },
  getSiteUsage: {
    answers: {
      "200": {
        siteId: ids.siteId,
        databaseBytes: 4_194_304,
        uploadsBytes: 52_428_800,
        files: 256,
        measuredAt: ids.instant,
      },
    },
  },
  logInToSite: {
    request: { redirectTo: "/wp-admin/post-new.php" },
    answers: {
      "201": {
        loginUrl: `${site.siteUrl}/wp-login.php?action=one_time#Zk3vV0bX1mQ7yR9sT2uW4xY6zA8bC0dE2fG4hI6jK8l`,
        expiresAt: ids.later,
      },
    },
  },
  listMail: { answers: { "200": pageWith(mail, `${sitePath}/mail`) } },
}
