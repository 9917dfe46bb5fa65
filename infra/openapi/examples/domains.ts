import { type Example, later } from "./Example.ts"
import { ids, operationLink, pageWith, sitePath } from "./ids.ts"
import { site } from "./sites.ts"

const name = "www.example.com"
const pending = {
  domain: name,
  displayName: name,
  status: "PENDING",
  primary: false,
  attached: false,
  records: [
    {
      type: "TXT",
      name: `_bbws-challenge.${name}`,
      value: "bbws=5Fv1sXgKJrHhVbYq3jR0tC2mZpWnL8dEaUoTiSxQy4k",
    },
    { type: "CNAME", name, value: "mybusiness.wp.bbws.io" },
  ],
  createdAt: ids.instant,
  nextCheckAt: "2026-01-05T10:35:00.000Z",
  endsAt: "2026-01-12T10:30:00.000Z",
  certificateStatus: "UNKNOWN",
  _links: { site: { href: sitePath } },
}
const { endsAt: _endsAt, ...claimed } = pending
const verified = {
  ...claimed,
  status: "VERIFIED",
  verifiedAt: ids.later,
  lastCheckedAt: ids.later,
  _links: { ...pending._links, operation: operationLink },
}

export const domains: Readonly<Record<string, Example>> = {
  listDomains: { answers: { "200": pageWith(pending, `${sitePath}/domains`) } },
  addDomain: { request: { domain: name, primary: true }, answers: { "201": pending } },
  verifyDomain: { answers: { "200": verified } },
  makeDomainPrimary: {
    answers: { "200": { ...site, primaryDomain: name }, "202": later("SITE_DOMAINS") },
  },
  removeDomain: { answers: { "202": later("SITE_DOMAINS") } },
}
