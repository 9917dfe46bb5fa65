import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { packageFile } from "../../infra/local/catalogue/packages.ts"
import { pluginZip, themeZip } from "../../infra/local/catalogue/zips.ts"
import { toItem } from "../../src/platform/Table.ts"
import { PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import { pluginItem } from "../../src/plugins/marketplace/PluginItem.ts"
import { TemplateId } from "../../src/templates/Template.ts"
import { templateItem } from "../../src/templates/TemplateItem.ts"
import { makePlugin, pluginPackage, pluginRequest, vulnerabilityUpTo } from "../plugins/catalogueSamples.ts"
import { type Caller, makePortal, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { makeTemplate, templateRequest } from "../templates/samples.ts"

const templates = "/v1.0/templates"
const plugins = "/v1.0/plugins"
const staff: Caller = { group: "super-admin", tenants: [], sub: "staff-1" }
const viewer: Caller = { group: "CUSTOMER_VIEWER" }

const write = (stack: SystemStack["Service"], items: ReadonlyArray<object>) =>
  Effect.promise(async () => {
    for (let at = 0; at < items.length; at += 25) {
      const puts = items.slice(at, at + 25).map((item) => ({ PutRequest: { Item: toItem(item) } }))
      await stack.database.send(new BatchWriteItemCommand({ RequestItems: { [stack.table]: puts } }))
    }
  })

const ok = (reply: Reply, status = 200) => {
  assert.strictEqual(reply.status, status, JSON.stringify(reply.body))
  return reply.body
}

const expectError = (reply: Reply, status: number, code: string, fields?: ReadonlyArray<string>) => {
  const seen = `${reply.status} ${JSON.stringify(reply.body)}`
  assert.strictEqual(reply.status, status, seen)
  assert.strictEqual(reply.body.error.code, code, seen)
  assert.strictEqual(reply.body.requestId, reply.headers.get("x-request-id"))
  if (fields !== undefined) {
    assert.deepStrictEqual(
      reply.body.error.details.fields.map(({ path }: { readonly path: string }) => path),
      fields,
    )
  }
  return reply.body.error
}

const header = { name: "A name", description: "A description" }

/** Requests for a plugin, or a template, of which the packages are in the bucket. */
const offeredPlugin = Effect.fnUntraced(function* (slug: string, changes: object = {}) {
  const { upload } = yield* SystemStack
  const files = ["3.2.1", "3.1.0"].map((version) =>
    packageFile("plugins", { slug, version }, pluginZip({ ...header, slug, version, code: "" })),
  )
  yield* upload(files)
  return { ...pluginRequest, slug, packages: files.map(({ entry }) => entry), ...changes }
})
const offeredTemplate = Effect.fnUntraced(function* (changes: object = {}) {
  const { upload } = yield* SystemStack
  const { themeSlug: slug, version } = templateRequest
  const zip = themeZip({ ...header, slug, version, css: "", files: { "index.php": "<?php" } })
  const file = packageFile("themes", { slug, version }, zip)
  yield* upload([file])
  return { ...templateRequest, packages: [file.entry], ...changes }
})

/** Everything that staff do, with a body that is good. */
const staffRequests = [
  ["POST", "/admin/templates", templateRequest],
  ["PUT", "/admin/templates/template-none", { name: "New" }],
  ["DELETE", "/admin/templates/template-none", undefined],
  ["POST", "/admin/templates/template-none/publish", undefined],
  ["POST", "/admin/templates/template-none/archive", undefined],
  ["POST", "/admin/plugins", pluginRequest],
  ["PUT", "/admin/plugins/plugin-none", { name: "New" }],
  ["POST", "/admin/plugins/plugin-none/blocklist", { isBlocklisted: false }],
] as const
const reads = [
  [templates, undefined],
  [`${templates}/template-none`, "TEMP_001"],
  [`${templates}/template-none/preview`, "TEMP_001"],
  [plugins, undefined],
  [`${plugins}/plugin-none`, "PLUG_001"],
] as const

layer(SystemStack.layer({ tenants: { "tenant-catalogue": "down" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("the catalogues", (it) => {
  const asStaff = Effect.map(SystemStack, (stack) => {
    const { send } = makePortal(stack)
    return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(method, path, { body, headers, caller: staff })
  })

  it.effect("are read by everybody with a role in some tenant, and changed by staff only", () =>
    Effect.gen(function* () {
      const { send } = makePortal(yield* SystemStack)
      for (const caller of [viewer, { group: "CUSTOMER_USER" }, {}, staff]) {
        for (const [path, code] of reads) {
          const reply = yield* send("GET", path, { caller })
          if (code === undefined) ok(reply)
          else expectError(reply, 404, code)
        }
      }
      const strangers = [{ tenants: [] }, { group: "NOTHING" }]
      for (const caller of strangers) {
        for (const [path] of reads) expectError(yield* send("GET", path, { caller }), 403, "AUTH_002")
      }
      const customers = [...strangers, viewer, { group: "CUSTOMER_ADMIN" }, { group: "CUSTOMER_SUPER_ADMIN" }]
      for (const [method, path, body] of staffRequests) {
        for (const caller of customers) {
          expectError(yield* send(method, path, { body, caller }), 403, "AUTH_002")
        }
        // Before the body is looked at.
        expectError(yield* send(method, path, { body: "{oops" }), 403, "AUTH_002")
        expectError(yield* send(method, path, { body, headers: { authorization: "" } }), 401, "AUTH_001")
      }
    }),
  )

  it.effect("say what there is not", () =>
    Effect.gen(function* () {
      const send = yield* asStaff
      for (const [method, path, body] of staffRequests.filter(([, path]) => path.includes("-none"))) {
        expectError(yield* send(method, path, body), 404, path.includes("plugin") ? "PLUG_001" : "TEMP_001")
      }
    }),
  )

  it.effect("take a template from its draft to its end", () =>
    Effect.gen(function* () {
      const { send: asCustomer } = makePortal(yield* SystemStack)
      const send = yield* asStaff
      const body = yield* offeredTemplate({
        templateId: "template-life",
        demoUrl: "https://demo.bbws.io/business-pro",
        content: { pages: [{ slug: "home", title: "Home", content: "<p>Hi</p>" }], frontPage: "home" },
      })
      const made = yield* send("POST", "/admin/templates", body)
      assert.deepInclude(ok(made, 201), { templateId: "template-life", status: "DRAFT", revision: 1 })
      assert.strictEqual(made.headers.get("location"), `${templates}/template-life`)
      assert.strictEqual(made.headers.get("etag"), '"1"')
      assert.strictEqual(made.body.content.frontPage, "home")
      expectError(yield* send("POST", "/admin/templates", body), 409, "CAT_001")

      const path = `${templates}/template-life`
      const staffPath = "/admin/templates/template-life"
      expectError(yield* asCustomer("GET", path), 404, "TEMP_001")
      expectError(yield* asCustomer("GET", `${path}/preview`), 404, "TEMP_001")
      expectError(yield* asCustomer("GET", `${templates}?status=DRAFT`), 403, "AUTH_002")
      ok(yield* asCustomer("GET", `${templates}?status=PUBLISHED`))
      const drafts = ok(yield* send("GET", `${templates}?status=DRAFT&category=BUSINESS`))
      assert.include(
        drafts.items.map(({ templateId }: { templateId: string }) => templateId),
        "template-life",
      )

      const changed = yield* send("PUT", staffPath, { name: "Better", version: "2.2.0" }, { "if-match": '"1"' })
      assert.deepInclude(ok(changed), { name: "Better", description: templateRequest.description, revision: 2 })
      assert.strictEqual(changed.headers.get("etag"), '"2"')
      const stale = yield* send("PUT", staffPath, { name: "Late" }, { "if-match": '"1"' })
      assert.deepStrictEqual(expectError(stale, 412, "SITE_007").details, {
        id: "template-life",
        ifMatch: '"1"',
        etag: '"2"',
      })
      expectError(yield* send("POST", `${staffPath}/publish`), 400, "SITE_001", ["payload.packages"])
      ok(yield* send("PUT", staffPath, { version: "2.1.0", demoUrl: null }))
      assert.strictEqual(
        expectError(yield* send("POST", `${staffPath}/archive`), 422, "TEMP_003").details.from,
        "DRAFT",
      )

      assert.strictEqual(ok(yield* send("POST", `${staffPath}/publish`)).status, "PUBLISHED")
      expectError(yield* send("POST", `${staffPath}/publish`), 422, "TEMP_003")
      const seen = yield* asCustomer("GET", path)
      assert.doesNotHaveAnyKeys(ok(seen), ["packages", "content", "captured"])
      assert.strictEqual(seen.headers.get("etag"), '"4"')
      assert.deepStrictEqual(ok(yield* asCustomer("GET", `${path}/preview`)), {
        templateId: "template-life",
        previewUrl: null,
        thumbnailUrl: null,
      })
      assert.match(expectError(yield* send("DELETE", staffPath), 422, "TEMP_003").suggestion, /Archive it first/)
      assert.strictEqual(ok(yield* send("POST", `${staffPath}/archive`)).status, "ARCHIVED")
      expectError(yield* asCustomer("GET", path), 404, "TEMP_001")
      assert.strictEqual(ok(yield* send("POST", `${staffPath}/publish`)).status, "PUBLISHED")
      ok(yield* send("POST", `${staffPath}/archive`))
      expectError(yield* send("DELETE", staffPath, undefined, { "if-match": '"1"' }), 412, "SITE_007")
      const gone = yield* send("DELETE", staffPath)
      assert.deepStrictEqual([gone.status, gone.body], [204, undefined])
      expectError(yield* send("DELETE", staffPath), 404, "TEMP_001")
    }),
  )

  it.effect("refuse a template that cannot be, field by field", () =>
    Effect.gen(function* () {
      const send = yield* asStaff
      const request = yield* offeredTemplate()
      const post = (changes: object) => send("POST", "/admin/templates", { ...request, ...changes })
      const [one] = request.packages
      expectError(yield* post({ sourceSiteId: "site-1", status: "PUBLISHED" }), 400, "SITE_001")
      expectError(yield* post({ thumbnailUrl: "http://cdn.bbws.io/a.jpg" }), 400, "SITE_001", ["payload.thumbnailUrl"])
      expectError(yield* post({ demoUrl: "https://demo.bbws.io.evil.example" }), 400, "SITE_001", ["payload.demoUrl"])
      expectError(yield* post({ packages: [one, one] }), 400, "SITE_001", ["payload.packages.1.version"])
      expectError(yield* post({ packages: templateRequest.packages }), 400, "SITE_001", ["payload.packages.0.sha256"])
      expectError(yield* post({ themeSlug: "Business-Pro" }), 400, "SITE_001", ["payload.packages.0"])
      expectError(yield* post({ category: "no good", rating: 6 }), 400, "SITE_001")
      expectError(yield* send("PUT", "/admin/templates/template-x", {}), 400, "SITE_001", ["payload"])
      expectError(yield* send("PUT", "/admin/templates/template-x", { name: null }), 400, "SITE_001", ["payload.name"])
      expectError(yield* send("GET", `${templates}?status=GONE`), 400, "SITE_001", ["query.status"])
      expectError(yield* send("GET", `${templates}?color=red`), 400, "SITE_001", ["query.color"])
      expectError(yield* send("GET", `${templates}/no%20good`), 400, "SITE_001", ["params.templateId"])
      ok(yield* post({ thumbnailUrl: "https://cdn.bbws.io/a.jpg" }), 201)
    }),
  )

  it.effect("take a plugin, its changes and its place on the blocklist", () =>
    Effect.gen(function* () {
      const { send: asCustomer } = makePortal(yield* SystemStack)
      const send = yield* asStaff
      const configSchema = { type: "object", properties: { enableSitemap: { type: "boolean" } } }
      const body = yield* offeredPlugin("Life", {
        pluginId: "plugin-life",
        configOption: "life_settings",
        configSchema,
        conflictsWith: ["plugin-other"],
      })
      const made = yield* send("POST", "/admin/plugins", body)
      assert.deepInclude(ok(made, 201), {
        pluginId: "plugin-life",
        installCount: 0,
        revision: 1,
        blocklistReason: null,
      })
      assert.strictEqual(made.headers.get("location"), `${plugins}/plugin-life`)
      const second = yield* offeredPlugin("life-two", { pluginId: "plugin-life" })
      expectError(yield* send("POST", "/admin/plugins", second), 409, "CAT_001")
      const path = `${plugins}/plugin-life`
      const staffPath = "/admin/plugins/plugin-life"
      const seen = ok(yield* asCustomer("GET", path))
      assert.deepStrictEqual(seen.configSchema, configSchema)
      assert.deepStrictEqual(seen.versions, ["3.2.1", "3.1.0"])
      assert.doesNotHaveAnyKeys(seen, [
        "packages",
        "revision",
        "blocklistReason",
        "knownVulnerabilities",
        "configOption",
      ])
      const etag = (yield* send("GET", path)).headers.get("etag") ?? ""
      const changed = ok(yield* send("PUT", staffPath, { name: "Life", pricing: "FREE" }, { "if-match": etag }))
      assert.deepInclude(changed, { name: "Life", pricing: "FREE", slug: "Life", revision: 2 })
      expectError(yield* send("PUT", staffPath, { name: "Late" }, { "if-match": etag }), 412, "SITE_007")
      assert.notProperty(ok(yield* send("PUT", staffPath, { pricing: null })), "pricing")

      const blocklist = `${staffPath}/blocklist`
      expectError(yield* send("POST", blocklist, { isBlocklisted: true }), 400, "SITE_001", ["payload.reason"])
      expectError(yield* send("POST", blocklist, { isBlocklisted: true, reason: " " }), 400, "SITE_001")
      expectError(
        yield* send("POST", blocklist, { isBlocklisted: true, reason: "x" }, { "if-match": etag }),
        412,
        "SITE_007",
      )
      const blocked = ok(yield* send("POST", blocklist, { isBlocklisted: true, reason: "It spies" }))
      assert.deepInclude(blocked, { isBlocklisted: true, blocklistReason: "It spies" })
      assert.isTrue(ok(yield* asCustomer("GET", path)).isBlocklisted)
      const idsFor = (reply: Reply): ReadonlyArray<string> =>
        ok(reply).items.map(({ pluginId }: { pluginId: string }) => pluginId)
      assert.notInclude(idsFor(yield* asCustomer("GET", `${plugins}?category=SEO&pageSize=100`)), "plugin-life")
      assert.include(idsFor(yield* send("GET", `${plugins}?category=SEO&pageSize=100`)), "plugin-life")
      assert.isNull(ok(yield* send("POST", blocklist, { isBlocklisted: false })).blocklistReason)
      assert.include(idsFor(yield* asCustomer("GET", `${plugins}?category=SEO&pageSize=100`)), "plugin-life")
    }),
  )

  it.effect("refuse a plugin that cannot be, field by field", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const send = yield* asStaff
      yield* write(stack, [pluginItem(makePlugin({ pluginId: PluginId.make("plugin-taken"), slug: "taken" }))])
      const post = (changes: object) =>
        send("POST", "/admin/plugins", { ...pluginRequest, pluginId: "plugin-bad", slug: "bad", ...changes })
      const [one] = pluginRequest.packages
      const offered = yield* offeredPlugin("offered")
      const misnamed = offered.packages.map((one, at) => (at === 0 ? { ...one, version: "3.2.2" } : one))
      const cases = [
        [{ slug: "taken" }, "payload.slug"],
        [{ version: "9.9.9" }, "payload.version"],
        [{ packages: [one, one] }, "payload.packages.1.version"],
        [{ packages: [pluginPackage("1")] }, "payload.version"],
        [{ conflictsWith: ["plugin-bad"] }, "payload.conflictsWith"],
        [{ configOption: "a", configSchema: { type: "string" } }, "payload.configSchema"],
        [{ configOption: "a", configSchema: [] }, "payload.configSchema"],
        [{ configSchema: { type: "object" } }, "payload.configOption"],
        [{ vulnerabilities: [] }, "payload.vulnerabilities"],
        // What is wrong with the package itself: it is not there, is another one, has another folder or version.
        [{}, "payload.packages.0.key"],
        [
          { packages: offered.packages.map((one) => ({ ...one, sha256: "0".repeat(64) })) },
          "payload.packages.0.sha256",
        ],
        [{ packages: offered.packages, slug: "Offered" }, "payload.packages.0"],
        [{ packages: misnamed, slug: "offered", version: "3.1.0" }, "payload.packages.0.version"],
      ] as const
      for (const [changes, field] of cases) {
        const { details } = expectError(yield* post(changes), 400, "SITE_001")
        assert.strictEqual(details.fields[0].path, field)
      }
      const path = "/admin/plugins/plugin-taken"
      expectError(yield* send("PUT", path, { version: "9.9.9" }), 400, "SITE_001", ["payload.version"])
      expectError(yield* send("PUT", path, {}), 400, "SITE_001", ["payload"])
      expectError(yield* send("GET", `${plugins}/plugin-bad`), 404, "PLUG_001")
    }),
  )

  it.effect("answer once for each Idempotency-Key", () =>
    Effect.gen(function* () {
      const send = yield* asStaff
      for (const [path, body] of [
        ["/admin/templates", yield* offeredTemplate()],
        ["/admin/plugins", yield* offeredPlugin("once")],
      ] as const) {
        const headers = { "idempotency-key": `key-${path.slice(7)}` }
        const first = ok(yield* send("POST", path, body, headers), 201)
        assert.deepStrictEqual(ok(yield* send("POST", path, body, headers), 201), first)
        expectError(yield* send("POST", path, { ...body, name: "Other" }, headers), 422, "IDEM_002")
      }
    }),
  )

  it.effect("show the vulnerabilities of the version that would be installed", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      const vulnerabilities = [vulnerabilityUpTo("3.2.1"), vulnerabilityUpTo("1.0")]
      const plugin = makePlugin({ pluginId: PluginId.make("plugin-open"), slug: "open", vulnerabilities })
      yield* write(stack, [pluginItem(plugin)])
      const { vulnerabilities: seen } = ok(yield* send("GET", `${plugins}/plugin-open`))
      assert.deepStrictEqual(
        seen.map(({ id }: { id: string }) => id),
        ["vulnerability-3.2.1"],
      )
      assert.deepInclude(seen[0], { cve: "CVE-2026-0001", cvssScore: 6.4 })
    }),
  )

  it.effect(
    "give each of 100 templates and 500 plugins once, in order, on full pages, whatever the page's size",
    () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const { send } = makePortal(stack)
        const numbered = (prefix: string, length: number) =>
          Array.from({ length }, (_, at) => `${prefix}-paged-${String(at).padStart(3, "0")}`)
        const templateIds = numbered("template", 100)
        const pluginIds = numbered("plugin", 500)
        const isHidden = (at: number) => at % 10 === 9
        const categoryOf = (at: number) => (at % 4 === 0 ? "PAGED_RARE" : "PAGED_OFTEN")
        yield* write(
          stack,
          templateIds.map((id, at) =>
            templateItem(
              makeTemplate({
                templateId: TemplateId.make(id),
                category: categoryOf(at),
                status: isHidden(at) ? "DRAFT" : "PUBLISHED",
              }),
            ),
          ),
        )
        yield* write(
          stack,
          pluginIds.map((id, at) =>
            pluginItem(
              makePlugin({
                pluginId: PluginId.make(id),
                slug: id,
                category: categoryOf(at),
                isBlocklisted: isHidden(at),
                blocklistReason: isHidden(at) ? "It spies" : null,
              }),
            ),
          ),
        )

        const readAll = Effect.fnUntraced(function* (first: string, pageSize: number, caller: Caller) {
          const ids: Array<string> = []
          let path: string | undefined = first
          while (path !== undefined) {
            const { _links, count, items, moreAvailable, nextToken } = ok(yield* send("GET", path, { caller }))
            assert.strictEqual(count, items.length)
            assert.strictEqual(moreAvailable, nextToken !== null)
            assert.isTrue(moreAvailable ? count === pageSize : count <= pageSize)
            ids.push(...items.map((item: Record<string, string>) => item["templateId"] ?? item["pluginId"]))
            path = _links.next?.href
          }
          return ids
        })

        for (const [path, ids] of [
          [templates, templateIds],
          [plugins, pluginIds],
        ] as const) {
          for (const category of ["PAGED_RARE", "PAGED_OFTEN"]) {
            const all = ids.filter((_, at) => categoryOf(at) === category)
            const visible = ids.filter((_, at) => categoryOf(at) === category && !isHidden(at))
            for (const pageSize of [7, 20, 25, 99, 100]) {
              const query = `category=${category}&pageSize=${pageSize}`
              assert.deepStrictEqual(yield* readAll(`${path}?${query}`, pageSize, {}), visible, query)
              assert.deepStrictEqual(yield* readAll(`${path}?${query}`, pageSize, staff), all, query)
            }
            assert.deepStrictEqual(yield* readAll(`${path}?category=${category}`, 20, {}), visible)
          }
          const rare = ids.filter((_, at) => categoryOf(at) === "PAGED_RARE" && !isHidden(at))
          assert.deepStrictEqual(yield* readAll(`${path}?category=PAGED_RARE&pageSize=1`, 1, {}), rare)
          const everything = yield* readAll(`${path}?pageSize=100`, 100, staff)
          assert.deepStrictEqual(
            everything.filter((id) => id.includes("-paged-")),
            ids,
          )
          assert.deepStrictEqual(everything, [...new Set(everything)].toSorted())
          assert.deepStrictEqual(yield* readAll(`${path}?category=PAGED_NONE`, 20, {}), [])

          const { nextToken } = ok(yield* send("GET", `${path}?category=PAGED_RARE&pageSize=5`))
          const startingAt = (token: string, query: string, caller: Caller = {}) =>
            send("GET", `${path}?${query}&startAt=${encodeURIComponent(token)}`, { caller })
          ok(yield* startingAt(nextToken, "category=PAGED_RARE&pageSize=7"))
          const field = ["query.startAt"]
          expectError(yield* startingAt("forged", "category=PAGED_RARE"), 400, "SITE_001", field)
          expectError(yield* startingAt(`${nextToken.slice(0, -2)}xx`, "category=PAGED_RARE"), 400, "SITE_001", field)
          expectError(yield* startingAt(nextToken, "category=PAGED_OFTEN"), 400, "SITE_001", field)
          expectError(yield* startingAt(nextToken, "pageSize=5"), 400, "SITE_001", field)
          // What staff see goes on elsewhere than what customers see.
          expectError(yield* startingAt(nextToken, "category=PAGED_RARE", staff), 400, "SITE_001", field)
          expectError(yield* send("GET", `${path}?pageSize=101`), 400, "SITE_001", ["query.pageSize"])
        }
      }),
    200_000,
  )
})
