import { randomUUID } from "node:crypto"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Effect, Schema } from "effect"

import { startStack } from "../infra/local/Stack.ts"
import { median, table } from "./harness/candidates.ts"

const rounds = Number(process.env["ROUNDS"] ?? 9)
/** Between two looks whether an operation has ended: what is waited too long is half of it at most. */
const lookEveryMs = 25

const idIn = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ id: Schema.Int })))
const accepted = Schema.decodeUnknownSync(Schema.Struct({ operationId: Schema.String }))
const operation = Schema.decodeUnknownSync(
  Schema.Struct({
    status: Schema.String,
    createdAt: Schema.String,
    startedAt: Schema.NullOr(Schema.String),
    completedAt: Schema.NullOr(Schema.String),
  }),
)

/**
 * The creation of a site: ours, from the request to the operation's end, against core's own making of a site by one REST
 * call, in turn on the same stack, so that a busy machine hits all alike.
 */
const bench = Effect.gen(function* () {
  const root = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "bench-creation-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const stack = yield* startStack({ apiPort: 0, wordpressPort: 0, root, catalogue: false })
  const [tenant] = stack.tenants
  if (tenant === undefined) return yield* Effect.die("there is no tenant")
  const { tenantId } = tenant
  const plugins = join(root, "wordpress", tenantId, "wp-content", "mu-plugins")
  cpSync(join(import.meta.dirname, "harness", "bare-creation.php"), join(plugins, "bench.php"))
  const main = `${tenantId}.network.localhost`
  const credentials = Buffer.from(`${tenant.username}:${tenant.applicationPassword}`).toString("base64")

  /** A request that WordPress gets from whoever has the tenant's password. */
  const ask = (method: string, path: string, body?: object, host = main) =>
    new Promise<{ readonly text: string; readonly ms: number }>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = {
        host,
        authorization: `Basic ${credentials}`,
        "x-tenant-id": tenantId,
        ...(text === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      }
      const started = performance.now()
      const call = request(tenant.management + path, { method, headers }, (response) => {
        const chunks: Array<Buffer> = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.once("end", () => {
          const answer = Buffer.concat(chunks).toString("utf8")
          if ((response.statusCode ?? 0) < 300) resolve({ text: answer, ms: performance.now() - started })
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer.slice(0, 200)}`))
        })
      })
      call.once("error", reject)
      call.end(text)
    })

  const token = yield* stack.mint({
    sub: "bench",
    email: "bench@example.com",
    tenants: stack.tenants.map((one) => one.tenantId),
    groups: ["super-admin"],
    expiresIn: 3600,
  })
  const api = async (method: string, path: string, body?: object) => {
    const response = await fetch(stack.api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const nameOf = (kind: string) => `${kind}-${randomUUID().slice(0, 13)}`
  const times = new Map<string, Array<number>>()
  const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms])

  const ours = async () => {
    const subdomain = nameOf("ours")
    const started = performance.now()
    const { operationId } = accepted(
      await api("POST", `/v1.0/tenants/${tenantId}/sites`, {
        siteName: "Bench",
        subdomain,
        environment: "DEV",
        configuration: { tagline: "Measured", timezone: "Africa/Johannesburg" },
      }),
    )
    note("accepted", performance.now() - started)
    for (;;) {
      const at = performance.now()
      const { createdAt, startedAt, status, completedAt } = operation(
        await api("GET", `/v1.0/operations/${operationId}`),
      )
      if (status === "FAILED") throw new Error(`${operationId} failed`)
      if (status === "COMPLETED") {
        note("ours", at - started)
        note("waited in the queue", Date.parse(startedAt ?? "") - Date.parse(createdAt))
        note("the consumer's run", Date.parse(completedAt ?? "") - Date.parse(startedAt ?? ""))
        return
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }
  const bare = async () => {
    const domain = `${nameOf("bare")}.wpdev.localhost`
    note("core", (await ask("POST", "/wp-json/bench/v1/sites", { domain })).ms)
  }
  /** The calls that our consumer makes, without it. */
  const twoCalls = async () => {
    const siteId = nameOf("two")
    const domain = `${siteId}.wpdev.localhost`
    const settings = { title: "Bench", description: "Measured", timezone: "Africa/Johannesburg" }
    const made = await ask("POST", "/wp-json/wp/v2/sites", { siteId, domain, name: "Bench", settings })
    note("1: make", made.ms)
    const seen = await ask("GET", "/?bbws-probe=bench", undefined, domain)
    note("2: visit", seen.ms)
    note("two calls", made.ms + seen.ms)
  }
  /** As it was before: for the record. */
  const sixCalls = async () => {
    const siteId = nameOf("six")
    const domain = `${siteId}.wpdev.localhost`
    const platform = await ask("GET", "/wp-json/bbws/v1/platform")
    const find = await ask("GET", `/wp-json/wp/v2/sites?siteId=${siteId}`)
    const made = await ask("POST", "/wp-json/wp/v2/sites", { siteId, domain, name: "Bench" })
    const { id } = idIn(made.text)
    const settings = { title: "Bench", description: "Measured", timezone: "Africa/Johannesburg" }
    const set = await ask("POST", "/wp-json/wp/v2/settings", settings, domain)
    const look = await ask("GET", `/wp-json/wp/v2/sites/${id}`)
    const health = await ask("GET", `/wp-json/bbws/v1/sites/${id}/health`)
    note(
      "six calls",
      [platform, find, made, set, look, health].reduce((sum, { ms }) => sum + ms, 0),
    )
  }

  yield* Effect.promise(async () => {
    await api("PUT", `/admin/tenants/${tenantId}/tier`, { tier: "ENTERPRISE" })
    const kinds = [bare, ours, twoCalls, sixCalls]
    // One round does not count: it starts the functions and fills the caches.
    for (const kind of kinds) await kind()
    times.clear()
    for (let round = 0; round < rounds; round += 1) for (const kind of kinds) await kind()
  })
  const of = (what: string) => median(times.get(what) ?? [])
  const row = (title: string, what: string) => [title, of(what).toFixed(0), (of(what) / of("core")).toFixed(2)]
  const { stdout } = process
  stdout.write(`Creation of a site, Node ${process.version}: medians of ${rounds} each, interleaved\n\n`)
  stdout.write(
    `${table([
      ["what", "ms", "to core"],
      row("core's wp_insert_site by a REST call", "core"),
      row("ours, from the request to COMPLETED", "ours"),
      row("– its 202", "accepted"),
      row("– in the queue, until a run has it", "waited in the queue"),
      row("– the consumer's run", "the consumer's run"),
      row("our two calls alone", "two calls"),
      row("– find or make, set, tell", "1: make"),
      row("– the look from outside", "2: visit"),
      row("the six calls of before alone", "six calls"),
    ])}\n\nAim of ours: at most 1.30 of core's own\n`,
  )
})

await Effect.runPromise(Effect.scoped(bench))
