import * as Fs from "node:fs"
import * as Path from "node:path"

import { afterAll, beforeAll } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { inject } from "vitest"

import { mysqlIfAsked } from "../../support/MariaDb.ts"
import { type Network, type Question, send, startNetwork } from "./network.ts"
import { read } from "./wire.ts"

/** The network of this worker: while a file of tests runs, nobody else uses it. */
const networkOfWorker = (): Network => {
  const networks = inject("networks")
  const network = networks[(Number(process.env["VITEST_POOL_ID"]) - 1) % networks.length]
  if (network === undefined) throw new Error("a worker without a network")
  return network
}

/** Boots a network for a file that looks at all there is in one. It may be asked for within the tests only. */
export const bootNetwork = (): (() => Network) => {
  const scope = Scope.makeUnsafe()
  let network: Network = { url: "", managementUrl: "", tenant: { url: "", managementUrl: "" }, dataDir: "" }
  beforeAll(async () => {
    const start = Effect.flatMap(mysqlIfAsked, startNetwork)
    network = await Effect.runPromise(Scope.provide(start, scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return () => network
}

/** What a file's tests do with a network; on that of their worker, their sites and packages have names of their own. */
export const useNetwork = (network: () => Network = networkOfWorker) => {
  const call = (method: string, path: string, question?: Question) =>
    Effect.suspend(() => send(network().managementUrl, method, `/wp-json/${path}`, question))

  /** Where a file of the tenant's content folder lies. */
  const contentPath = (path: string) => Path.join(network().dataDir, "wp-content", path)

  const planted = new Set<string>()
  const uproot = (path: string) => Fs.rmSync(contentPath(path), { force: true })
  // The next file of tests on this network finds none of them.
  afterAll(() => planted.forEach(uproot))

  return {
    /** The running network. */
    network,
    contentPath,
    /** Puts a file in the tenant's content folder, until these tests are over. */
    plant: (path: string, text = "") =>
      Effect.sync(() => {
        planted.add(path)
        Fs.mkdirSync(Path.dirname(contentPath(path)), { recursive: true })
        Fs.writeFileSync(contentPath(path), text)
      }),
    /** Takes it away before. */
    uproot: (path: string) => Effect.sync(() => uproot(path)),
    /** Files and folders that work on sites has left behind. */
    leftovers: () =>
      [Path.join(network().dataDir, "tmp"), contentPath("uploads/sites")]
        .flatMap((folder) => (Fs.existsSync(folder) ? Fs.readdirSync(folder) : []))
        .filter((name) => name.includes("bbws")),
    /** Names of the tables in the database. */
    tables: Effect.suspend(() => call("GET", "test/v1/tables")).pipe(
      Effect.map((answer) => read(Schema.Array(Schema.String), answer)),
    ),
    /** Calls a REST route by way of the load balancer's management listener. */
    call,
    /** Asks for a site one label under the first base domain. */
    create: (siteId: string, label: string, name = "A site") =>
      call("POST", "wp/v2/sites", { body: { siteId, domain: `${label}.wpdev.localhost`, name } }),
    /** Opens a page as a visitor. */
    visit: (host: string, path = "/", headers: Question["headers"] = {}) =>
      Effect.suspend(() => send(network().url, "GET", path, { host, anonymous: true, headers })),
    /** Asks anything of the public listener, without credentials unless it says so: there each of them is a wrong try to
     * log in, and those of all tests of a minute are counted together. */
    ask: (method: string, path: string, question?: Question) =>
      Effect.suspend(() => send(network().url, method, path, { anonymous: true, ...question })),
  }
}
