import { Schema } from "effect"

import { activeOn, firstTheme, stylesheetOf } from "./MultisiteBlog.ts"
import { pagesOf } from "./MultisiteContent.ts"
import type { Items } from "./Outside.ts"
import type { Saved } from "./World.ts"

const keyIn = Schema.decodeUnknownSync(Schema.Struct({ key: Schema.String }))

const text = (item: Items[string], name: string): string => String(item[name])

const isFinding = Schema.is(Schema.Struct({ status: Schema.String }))

/** Who claims a domain and who has it, where there is one. */
const endsOfDomains = (under: (part: string) => ReadonlyArray<Items[string]>, nameOf: (id: string) => string) => [
  ...under(" DOMAIN#").map((claim) => {
    const attached = claim["attached"] === true ? " attached" : ""
    return `claim of ${nameOf(text(claim, "siteId"))}: ${text(claim, "domain")} ${text(claim, "status")}${attached}`
  }),
  ...under(" HOLDER").map((holder) => `holder of ${text(holder, "domain")}: ${nameOf(text(holder, "siteId"))}`),
  ...under(" SITE#")
    .filter((site) => "primaryDomain" in site)
    .map((site) => `primary of ${nameOf(text(site, "siteId"))}: ${text(site, "primaryDomain")}`),
]

/** What became of plugins, templates and domains, in lines that a person can check: the last operation, records, counts, files, sites. */
export const endsOf = ({ items, networks, outside }: Saved): ReadonlyArray<string> => {
  const all = Object.entries(items)
  const under = (part: string) => all.filter(([key]) => key.includes(part)).map(([, item]) => item)
  const last = under(" OP#").at(-1)
  const subdomains = new Map(
    under(" SITE#").map((site) => [text(site, "siteId"), `${text(site, "subdomain")} ${text(site, "environment")}`]),
  )
  const nameOf = (siteId: string) => subdomains.get(siteId) ?? "nowhere"
  const blogs = Object.values(networks.blogs).flat()
  const counted = [...under("PLUGIN PLUGIN#"), ...under("TEMPLATE TEMPLATE#")]
  return [
    ...(last === undefined ? [] : [`${text(last, "operationType")} ${text(last, "status")}`]),
    ...under(" PLUGIN#")
      .filter((item) => "installedVersion" in item)
      .map((item) => {
        const where = nameOf(text(item, "siteId"))
        const state = item["isActive"] === true ? "on" : "off"
        const settings = JSON.stringify(item["configuration"])
        return `record of ${where}: ${text(item, "slug")} ${text(item, "installedVersion")} ${state} ${settings}`
      }),
    ...endsOfDomains(under, nameOf),
    ...under(" DOWNLOAD#").map((item) => {
      const { key } = keyIn(item["ready"] ?? { key: "" })
      const made = "making" in item ? "being made" : (outside.archives[key] ?? "none")
      return `download of ${nameOf(text(item, "siteId"))}: ${/[^"]* at [^"]*/u.exec(made)?.[0] ?? made}`
    }),
    ...under(" BACKUP#").flatMap(({ siteId, verification }) =>
      isFinding(verification) ? [`${verification.status} of ${nameOf(String(siteId))}`] : [],
    ),
    ...under(" VERIFICATION").map((turn) => `turn of ${nameOf(text(turn, "siteId"))}`),
    ...Object.keys(networks.scratch).map((tenant) => `scratch sites of ${tenant}`),
    ...counted.flatMap((item) => {
      const count = Number(item["installCount"] ?? item["usageCount"])
      return count === 0 ? [] : [`count of ${String(item["pluginId"] ?? item["templateId"])}: ${count}`]
    }),
    ...Object.values(networks.shared).flatMap(({ plugins, themes }) =>
      [plugins, themes].flatMap((files) =>
        Object.entries(files).map(([slug, { version }]) => `files of ${slug}: ${version}`),
      ),
    ),
    ...blogs.map((blog) => {
      const pages = pagesOf(blog).map(({ slug }) => slug)
      const settings = blog.options["shop_settings"]
      return [
        `${blog.domain}:`,
        ...(blog.domains ?? []).map(({ host }) => host),
        ...(blogs.some(({ domains }) => domains !== undefined) ? [String(blog.options["post"])] : []),
        ...activeOn(blog),
        ...(stylesheetOf(blog) === firstTheme ? [] : [stylesheetOf(blog)]),
        ...(pages.join() === "sample-page" ? [] : [pages.join()]),
        ...(settings === undefined ? [] : [JSON.stringify(settings)]),
      ].join(" ")
    }),
  ]
}
