import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import { Effect, Schema } from "effect"

import { startStack } from "../infra/local/Stack.ts"
import { startMariaDb } from "../infra/local/wordpress/MariaDb.ts"
import { table } from "./harness/candidates.ts"
import { changePosts, changeUploads, sqlOn, writePosts, writeUploads } from "./harness/contentSite.ts"
import { plainTools } from "./harness/plainTools.ts"

const files = Number(process.env["FILES"] ?? 50_000)
const megabytes = Number(process.env["MEGABYTES"] ?? 2000)
const posts = Number(process.env["POSTS"] ?? 100_000)

const accepted = Schema.decodeUnknownSync(Schema.Struct({ operationId: Schema.String }))
const site = Schema.decodeUnknownSync(Schema.Struct({ wpSiteId: Schema.NullOr(Schema.Int) }))
const listed = Schema.decodeUnknownSync(
  Schema.Struct({ items: Schema.Array(Schema.Struct({ siteId: Schema.String, subdomain: Schema.String })) }),
)
const ended = Schema.decodeUnknownSync(
  Schema.Struct({
    status: Schema.String,
    startedAt: Schema.NullOr(Schema.String),
    completedAt: Schema.NullOr(Schema.String),
    error: Schema.Unknown,
    result: Schema.NullOr(Schema.Struct({ backupId: Schema.optionalKey(Schema.String) })),
  }),
)
const stored = Schema.decodeUnknownSync(Schema.Struct({ sizeBytes: Schema.Int, storedBytes: Schema.Int }))
const requests = Schema.decodeUnknownSync(Schema.Array(Schema.Tuple([Schema.String, Schema.Finite, Schema.Finite])))

const mb = (bytes: number) => (bytes / 1e6).toFixed(1)

/**
 * Backups, restores and clones of a large site, by the service on the local stack with PHP and MariaDB, and in turn by
 * `mariadb-dump`, `tar` and one upload on the same disk and S3.
 */
const bench = Effect.gen(function* () {
  const root = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "bench-content-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const mysql = yield* startMariaDb("nginx")
  const stack = yield* startStack({ apiPort: 0, wordpressPort: 0, root, catalogue: false, mysql })
  const [tenant] = stack.tenants
  if (tenant === undefined) return yield* Effect.die("there is no tenant")
  const { tenantId } = tenant
  const content = join(root, "wordpress", tenantId, "wp-content")
  copyFileSync(join(import.meta.dirname, "harness", "peak.php"), join(content, "mu-plugins", "bench.php"))
  const token = yield* stack.mint({
    sub: "bench",
    email: "bench@example.com",
    tenants: [tenantId],
    groups: ["super-admin"],
    expiresIn: 7200,
  })
  const api = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${stack.api}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "respond-async" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  /** Asks for something and waits for its end; answers the seconds of its run, and what WordPress took for it. */
  const done = async (path: string, body: object) => {
    const log = join(content, "bench.log")
    rmSync(log, { force: true })
    const { operationId } = accepted(await api("POST", path, body))
    for (;;) {
      const { completedAt, error, result, startedAt, status } = ended(await api("GET", `/operations/${operationId}`))
      if (status === "FAILED") throw new Error(JSON.stringify(error))
      if (status === "COMPLETED") {
        const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []
        const taken = requests(lines.filter((line) => line !== "").map((line) => JSON.parse(line)))
        const seconds = (Date.parse(completedAt ?? "") - Date.parse(startedAt ?? "")) / 1000
        return { backupId: result?.backupId ?? "", seconds, taken }
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  const sites = `/tenants/${tenantId}/sites`
  /** Makes a site by this request; answers its id, and WordPress's number of it. */
  const made = async (path: string, subdomain: string) => {
    const run = await done(path, { siteName: "Bench", subdomain, environment: "DEV" })
    const { items } = listed(await api("GET", sites))
    const { siteId = "" } = items.find((site) => site.subdomain === subdomain) ?? {}
    const { wpSiteId } = site(await api("GET", `${sites}/${siteId}`))
    return { ...run, siteId, wpSiteId: wpSiteId ?? 0 }
  }
  const rows: Array<ReadonlyArray<string>> = [
    ["what", "seconds", "to plain", "MB sent", "of the whole", "requests", "longest (s)", "PHP (MB)"],
  ]
  type Run = Awaited<ReturnType<typeof done>>
  const note = (what: string, { seconds, taken }: Run, plain: number, sent?: { bytes: number; of: number }) =>
    rows.push([
      what,
      seconds.toFixed(1),
      (seconds / plain).toFixed(2),
      sent === undefined ? "" : mb(sent.bytes),
      sent === undefined ? "" : `${((100 * sent.bytes) / sent.of).toFixed(2)} %`,
      String(taken.length),
      Math.max(0, ...taken.map(([, took]) => took)).toFixed(1),
      mb(Math.max(0, ...taken.map(([, , peak]) => peak))),
    ])
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const from = performance.now()
    await work()
    return (performance.now() - from) / 1000
  }

  yield* Effect.promise(async () => {
    const { siteId, wpSiteId } = await made(sites, "bench")
    const uploads = join(content, "uploads", "sites", String(wpSiteId))
    const socket = mysql.host.replace("localhost:", "")
    const prefix = `wp_${wpSiteId}_`
    const database = sqlOn(socket)(
      `SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME = '${prefix}posts'`,
    )
    const sql = sqlOn(socket, database)
    console.error(`Writing ${files} files of ${megabytes} MB and ${posts} posts`)
    writeUploads(uploads, files, megabytes)
    writePosts(sql, prefix, posts)
    const tables = sql(`SHOW TABLES LIKE '${prefix.replaceAll("_", "\\_")}%'`).split("\n")
    const plain = plainTools({ socket, database, tables, uploads, folder: join(root, "plain") })
    const s3 = new S3Client({
      region: stack.region,
      endpoint: stack.s3,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    })
    const object = { Bucket: stack.bucket, Key: "exports/plain.tar" }
    const put = await getSignedUrl(s3, new PutObjectCommand(object), { expiresIn: 7200 })
    const get = await getSignedUrl(s3, new GetObjectCommand(object), { expiresIn: 7200 })
    const backUp = async (what: string) => {
      console.error(`${what}: plain tools`)
      let bytes = 0
      const seconds = await timed(async () => {
        bytes = await plain.store(put)
      })
      rows.push([`${what}, plain tools`, seconds.toFixed(1), "", mb(bytes)])
      console.error(`${what}: ours`)
      const run = await done(`${sites}/${siteId}/backup`, {})
      const { sizeBytes, storedBytes } = stored(await api("GET", `${sites}/${siteId}/backups/${run.backupId}`))
      note(what, run, seconds, { bytes: storedBytes, of: sizeBytes })
      return run.backupId
    }
    await backUp("first backup")
    const second = await backUp("nothing changed")
    changeUploads(uploads, 100, "changed")
    changePosts(sql, prefix, 100, "changed")
    await backUp("1 % changed")
    console.error("restore: plain tools")
    const back = await timed(() => plain.bringBack(get))
    rows.push(["restore of 1 %, plain tools", back.toFixed(1)])
    console.error("restore: ours, with the backup that it makes first")
    note("restore of 1 %, and its safety backup", await done(`${sites}/${siteId}/restore`, { backupId: second }), back)
    console.error("clone: plain tools")
    const copied = await timed(() => plain.clone(prefix, "plain_"))
    rows.push(["clone, plain tools", copied.toFixed(1)])
    plain.clear()
    console.error("clone: ours")
    note("clone", await made(`${sites}/${siteId}/clone`, "bench-clone"), copied)
    s3.destroy()
  })
  console.log(
    `${files} files of ${megabytes} MB and ${posts} posts, Node ${process.version}, PHP and MariaDB behind nginx\n`,
  )
  console.log(table(rows))
})

await Effect.runPromise(Effect.scoped(bench))
