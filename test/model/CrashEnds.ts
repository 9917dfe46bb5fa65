import { activeOn, firstTheme, stylesheetOf } from "./MultisiteBlog.ts"
import { pagesOf } from "./MultisiteContent.ts"
import type { Items } from "./Outside.ts"
import type { Saved } from "./World.ts"

const text = (item: Items[string], name: string): string => String(item[name])

/** What became of plugins and templates, in lines that a person can check: the last operation, records, counts, files, sites. */
export const endsOf = ({ items, networks }: Saved): ReadonlyArray<string> => {
  const all = Object.entries(items)
  const under = (part: string) => all.filter(([key]) => key.includes(part)).map(([, item]) => item)
  const last = under(" OP#").at(-1)
  const subdomains = new Map(
    under(" SITE#").map((site) => [text(site, "siteId"), `${text(site, "subdomain")} ${text(site, "environment")}`]),
  )
  const blogs = Object.values(networks.blogs).flat()
  const counted = [...under("PLUGIN PLUGIN#"), ...under("TEMPLATE TEMPLATE#")]
  return [
    ...(last === undefined ? [] : [`${text(last, "operationType")} ${text(last, "status")}`]),
    ...under(" PLUGIN#")
      .filter((item) => "installedVersion" in item)
      .map((item) => {
        const where = subdomains.get(text(item, "siteId")) ?? "nowhere"
        const state = item["isActive"] === true ? "on" : "off"
        const settings = JSON.stringify(item["configuration"])
        return `record of ${where}: ${text(item, "slug")} ${text(item, "installedVersion")} ${state} ${settings}`
      }),
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
        ...activeOn(blog),
        ...(stylesheetOf(blog) === firstTheme ? [] : [stylesheetOf(blog)]),
        ...(pages.join() === "sample-page" ? [] : [pages.join()]),
        ...(settings === undefined ? [] : [JSON.stringify(settings)]),
      ].join(" ")
    }),
  ]
}
