import { createHash } from "node:crypto"

import { DynamoDBClient, QueryCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb"
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { strFromU8, unzipSync } from "fflate"

import { startArchiveStore } from "../../../infra/local/ArchiveStore.ts"
import { seededPlugins } from "../../../infra/local/catalogue/plugins.ts"
import { seedCatalogue } from "../../../infra/local/catalogue/seed.ts"
import { seededTemplates } from "../../../infra/local/catalogue/templates.ts"
import { startDynamoDbLocal } from "../../../infra/local/DynamoDbLocal.ts"
import { createSitesTable } from "../../../infra/local/SitesTable.ts"
import { assetUrlProblem } from "../../../src/catalogue/AssetUrl.ts"
import { packageOf } from "../../../src/catalogue/Package.ts"
import { pluginProblems } from "../../../src/plugins/marketplace/PluginCatalogue.ts"
import { checkConfiguration } from "../../../src/plugins/marketplace/PluginConfiguration.ts"
import { countInstalls, decodePlugin, marketplace } from "../../../src/plugins/marketplace/PluginItem.ts"
import { affects } from "../../../src/plugins/marketplace/Vulnerability.ts"
import { decodeTemplate, templates } from "../../../src/templates/TemplateItem.ts"
import { allRights } from "./access.ts"
import { access, temporaryFolder } from "./bundles.ts"

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
const opened = (zip: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, strFromU8(bytes)]))

const pluginOf = (id: string) => {
  const found = seededPlugins().find(({ entry }) => entry.pluginId === id)
  assert.isDefined(found)
  return found.entry
}

describe("a package of the local catalogue", () => {
  it("has the same bytes in every time zone", () => {
    const [first, ...others] = ["UTC", "Asia/Tokyo", "America/New_York"].map((zone) => {
      vi.stubEnv("TZ", zone)
      return seededPlugins().flatMap(({ files }) => files.map(({ entry }) => entry.sha256))
    })
    vi.unstubAllEnvs()
    assert.deepStrictEqual(others, [first, first])
  })

  it("is one folder with the headers that WordPress reads, as its entry says", () => {
    const themeFiles = ["functions.php", "header.php", "footer.php", "index.php"]
    for (const { entry, files } of [...seededPlugins(), ...seededTemplates()]) {
      const packages = files.map((file) => file.entry)
      assert.deepStrictEqual(entry.packages, packages)
      assert.isDefined(packageOf(packages, entry.version))
      const isPlugin = "slug" in entry
      const [slug, main] = isPlugin ? [entry.slug, `${entry.slug}.php`] : [entry.themeSlug, "style.css"]
      const sources = [main, ...(isPlugin ? (slug === "seo-basics" ? ["uninstall.php"] : []) : themeFiles)]
      for (const { bytes, entry: one } of files) {
        assert.strictEqual(one.key, `packages/${isPlugin ? "plugins" : "themes"}/${slug}-${one.version}.zip`)
        assert.strictEqual(one.sha256, sha256(bytes))
        const unpacked = opened(bytes)
        const paths = sources.map((path) => `${slug}/${path}`)
        assert.deepStrictEqual(Object.keys(unpacked), paths)
        const lines = (unpacked[`${slug}/${main}`] ?? "").split("\n").map((line) => line.replace(/^ \* /, ""))
        assert.includeMembers(lines, [
          `${isPlugin ? "Plugin" : "Theme"} Name: ${entry.name}`,
          `Version: ${one.version}`,
          `Requires at least: ${entry.minWordPressVersion}`,
          `Requires PHP: ${entry.minPhpVersion}`,
        ])
      }
    }
  })
})

describe("the local catalogue", () => {
  it.effect("has a plugin for each thing that can happen to one", () =>
    Effect.gen(function* () {
      for (const { entry } of seededPlugins()) assert.deepStrictEqual(pluginProblems(entry), [])
      const seo = pluginOf("plugin-seo-basics")
      assert.deepStrictEqual([seo.version, seo.packages.map(({ version }) => version)], ["1.1.0", ["1.0.0", "1.1.0"]])
      const option = yield* checkConfiguration(seo, { description: "A shop", sitemap: false })
      assert.strictEqual(option, "seo_basics_settings")
      for (const bad of [{ description: "x".repeat(161) }, { sitemap: "no" }, { other: 1 }]) {
        assert.strictEqual((yield* Effect.flip(checkConfiguration(seo, bad)))._tag, "InvalidRequest")
      }
      const { vulnerabilities } = pluginOf("plugin-old-gallery")
      const affected = ["0.1", "2.3.0", "2.4.0"].filter((version) =>
        vulnerabilities.some((one) => affects(one, version)),
      )
      assert.deepStrictEqual(affected, ["0.1", "2.3.0"])
      assert.isTrue(pluginOf("plugin-badware").isBlocklisted)
      assert.deepStrictEqual<unknown>(pluginOf("plugin-cache-a").conflictsWith, ["plugin-cache-b"])
      assert.deepStrictEqual<unknown>(pluginOf("plugin-cache-b").conflictsWith, ["plugin-cache-a"])
    }),
  )

  it("has templates whose pages, menus and plugins there are", () => {
    for (const { entry } of seededTemplates()) {
      const pages = (entry.content?.pages ?? []).map(({ slug }) => slug)
      const named = (entry.content?.menus ?? []).flatMap(({ items }) => items.map(({ page = "" }) => page))
      assert.includeMembers([...pages], [...named, ...(pages.length === 0 ? [] : [entry.content?.frontPage ?? ""])])
      for (const id of entry.includedPlugins ?? []) pluginOf(id)
      for (const url of [entry.thumbnailUrl ?? "", entry.demoUrl ?? ""]) {
        assert.isUndefined(assetUrlProblem(url, ["cdn.bbws.io", "demo.bbws.io"]))
      }
    }
  })

  it.live("is written once: a second time uploads the packages again and leaves the entries", () =>
    Effect.gen(function* () {
      const client = new DynamoDBClient({ ...access, endpoint: yield* startDynamoDbLocal({}) })
      const table = "sites"
      yield* createSitesTable({ client, name: table, keep: false })
      /** Into an empty bucket, as every start of the stack has it. */
      const seed = Effect.gen(function* () {
        const directory = yield* temporaryFolder
        const { archiveEndpoint, bucket } = yield* startArchiveStore({
          access,
          directory,
          rights: allRights,
          environment: "test",
        })
        yield* seedCatalogue({ access, archiveEndpoint, bucket, client, table })
        return { bucket, s3: new S3Client({ ...access, endpoint: archiveEndpoint, forcePathStyle: true }) }
      })
      const read = Effect.fnUntraced(function* (partition: string) {
        const condition = { KeyConditionExpression: "PK = :pk", ExpressionAttributeValues: { ":pk": { S: partition } } }
        const query = new QueryCommand({ TableName: table, ...condition })
        const { Items = [] } = yield* Effect.promise(() => client.send(query))
        return Items.map((item) => unmarshall(item))
      })

      yield* seed
      const plugins = yield* Effect.forEach(yield* read(marketplace), decodePlugin)
      const slugs = "badware breaks cache-a cache-b contact-form future old-gallery seo-basics"
      assert.strictEqual(plugins.map(({ pluginId }) => pluginId.replace(/^plugin-/, "")).join(" "), slugs)
      const found = yield* Effect.forEach(yield* read(templates), decodeTemplate)
      const statuses = "business-pro PUBLISHED, draft DRAFT, future PUBLISHED, portfolio PUBLISHED"
      const said = found.map(({ status, templateId }) => `${templateId.replace(/^template-/, "")} ${status}`)
      assert.strictEqual(said.join(", "), statuses)

      // As an installation does.
      const counted = countInstalls(table, "plugin-seo-basics", 1)
      yield* Effect.promise(() => client.send(new TransactWriteItemsCommand({ TransactItems: [counted] })))
      const { bucket, s3 } = yield* seed
      const counts = (yield* read(marketplace)).map(({ installCount }) => installCount)
      assert.deepStrictEqual(counts, [0, 0, 0, 0, 0, 0, 0, 1])

      for (const { key, sha256: digest } of [...plugins, ...found].flatMap(({ packages }) => packages)) {
        const body = yield* Effect.promise(async () => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
          return Body?.transformToByteArray()
        })
        assert.strictEqual(sha256(body ?? new Uint8Array()), digest)
      }
    }),
  )
})
