import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { rolldown } from "rolldown"

import { buildClient } from "../../../infra/build/client.ts"

const run = promisify(execFile)
const project = join(import.meta.dirname, "../../..")
const bin = (name: string) => join(project, "node_modules", ".bin", name)

const browser = `
import { hasCode, inWords, makePortal } from "wordpress-site-management-client"
const portal = makePortal({ baseUrl: "https://api.example", token: () => "token" })
export const order = async (tenantId: string): Promise<string> => {
  try {
    const { data } = await portal.POST("/v1.0/tenants/{tenantId}/sites", {
      params: { path: { tenantId } },
      body: { siteName: "Ours", subdomain: "ours", environment: "DEV" },
    })
    const { progress } = await portal.waitFor(data, { onProgress: (operation) => console.log(operation.message) })
    return \`\${data.siteUrl} \${progress.toFixed()}\`
  } catch (error) {
    if (hasCode(error, "SITE_004")) return \`\${error.details.tier} has \${error.details.maxSites.toFixed()}\`
    return inWords(error)
  }
}
// @ts-expect-error: the document has no such path
export const none = portal.GET("/v1.0/nothing")
// @ts-expect-error: a body without a name
export const nameless = portal.POST("/v1.0/tenants/{tenantId}/sites", { params: { path: { tenantId: "t" } }, body: {} })
`
const effectful = `
import { Effect } from "effect"
import { hasCode, PortalClient } from "wordpress-site-management-client/effect"
export const plugins = Effect.gen(function* () {
  const portal = yield* PortalClient
  const { items } = yield* portal.plugins.listPlugins({ query: {} })
  return items.map(({ name }): string => name.toUpperCase())
}).pipe(Effect.catchIf(hasCode("AUTH_002"), ({ error }) => Effect.succeed([error.details.action])))
`
const compiler = (options: object, file: string) => ({
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: "NodeNext",
    target: "ES2022",
    noEmit: true,
    types: [],
    ...options,
  },
  files: [file],
})

describe("the client's package, in an empty project", () => {
  let folder = ""
  const here = (name: string) => join(folder, name)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "portal-project-"))
    const client = await buildClient(project)
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: client })
    const [packed]: ReadonlyArray<{ readonly filename: string }> = Object.values(JSON.parse(stdout))
    writeFileSync(here("package.json"), JSON.stringify({ type: "module", private: true }))
    // Offline: it needs nothing that is not in it.
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${packed?.filename}`], { cwd: folder })
    writeFileSync(here("order.ts"), browser)
    writeFileSync(here("plugins.ts"), effectful)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("is compiled with its types in a browser's program, every declaration checked", async () => {
    const options = { lib: ["ES2022", "DOM"], skipLibCheck: false }
    writeFileSync(here("tsconfig.json"), JSON.stringify(compiler(options, "order.ts")))
    await run(bin("tsc"), ["-p", folder], { cwd: folder }).catch((error: unknown) => assert.fail(JSON.stringify(error)))
  })

  it("is bundled for a browser in at most 15 KB zipped, without Effect and without Node", async () => {
    await using build = await rolldown({ cwd: folder, input: here("order.ts"), platform: "browser" })
    const { output } = await build.generate({ format: "esm", minify: true })
    const [entry, ...others] = output
    assert.deepStrictEqual([others.length, entry.imports], [0, []])
    assert.isAtMost(gzipSync(entry.code).length, 15 * 1024)
    assert.notMatch(entry.code, /node:|effect\//i)
  })

  it("is imported by Node", async () => {
    const script = `console.log(Object.keys(await import("wordpress-site-management-client")).sort().join())`
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder })
    assert.strictEqual(stdout.trim(), "OperationFailed,PortalError,hasCode,inWords,makePortal")
  })

  it("has a client for Effect beside it, for whoever has Effect", async () => {
    symlinkSync(join(project, "node_modules", "effect"), here("node_modules/effect"))
    const options = { lib: ["ES2024", "DOM"], skipLibCheck: true, preserveSymlinks: true }
    writeFileSync(here("tsconfig.json"), JSON.stringify(compiler(options, "plugins.ts")))
    await run(bin("tsc"), ["-p", folder], { cwd: folder }).catch((error: unknown) => assert.fail(JSON.stringify(error)))
    const script = `console.log(Object.keys(await import("wordpress-site-management-client/effect")).sort().join())`
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder })
    assert.strictEqual(stdout.trim(), "OperationFailed,PortalClient,hasCode")
  })

  it("says nothing of the machine that made it", () => {
    const module = readFileSync(here("node_modules/wordpress-site-management-client/dist/index.js"), "utf8")
    assert.notInclude(module, project)
  })
})
