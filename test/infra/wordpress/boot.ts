import * as Fs from "node:fs"
import * as Path from "node:path"

import { afterAll, beforeAll, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"

import { type Network, type Question, send, startNetwork } from "./network.ts"
import { read } from "./wire.ts"

// PHP under WebAssembly is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

/** Boots one network for the tests of a file. It may be asked for within the tests only. */
export const bootNetwork = () => {
  const scope = Scope.makeUnsafe()
  let network: Network = { url: "", tenantUrl: "", dataDir: "" }
  beforeAll(async () => {
    network = await Effect.runPromise(Scope.provide(startNetwork, scope))
  }, 600_000)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)), 30_000)

  const call = (method: string, path: string, question?: Question) =>
    Effect.suspend(() => send(network.url, method, `/wp-json/${path}`, question))

  /** Where a file of the tenant's content folder lies. */
  const contentPath = (path: string) => Path.join(network.dataDir, "wp-content", path)

  return {
    /** The running network. */
    network: () => network,
    contentPath,
    /** Puts a file in the tenant's content folder. */
    plant: (path: string) =>
      Effect.sync(() => {
        Fs.mkdirSync(Path.dirname(contentPath(path)), { recursive: true })
        Fs.writeFileSync(contentPath(path), "")
      }),
    /** Files and folders that work on sites has left behind. */
    leftovers: () =>
      [Path.join(network.dataDir, "tmp"), contentPath("uploads/sites")]
        .flatMap((folder) => (Fs.existsSync(folder) ? Fs.readdirSync(folder) : []))
        .filter((name) => name.includes("bbws")),
    /** Names of the tables in the database. */
    tables: Effect.suspend(() => call("GET", "test/v1/tables")).pipe(
      Effect.map((answer) => read(Schema.Array(Schema.String), answer)),
    ),
    /** Calls a REST route by way of the load balancer. */
    call,
    /** Asks for a site one label under the first base domain. */
    create: (siteId: string, label: string, name = "A site") =>
      call("POST", "wp/v2/sites", { body: { siteId, domain: `${label}.wpdev.localhost`, name } }),
    /** Opens a page as a visitor. */
    visit: (host: string, path = "/") =>
      Effect.suspend(() => send(network.url, "GET", path, { host, anonymous: true })),
  }
}
