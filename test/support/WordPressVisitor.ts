import { request } from "node:http"

import { Effect } from "effect"

/** What WordPress answers to somebody who names a host, and may send a form: `fetch` would drop the name. */
export const visit = (
  origin: string,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  form?: Readonly<Record<string, string>>,
): Effect.Effect<{ readonly status: number; readonly text: string }> =>
  Effect.callback((resume) => {
    const sent = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }
    const options = { method: form === undefined ? "GET" : "POST", headers: { ...headers, ...sent, host } }
    const call = request(new URL(path, origin), options, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.once("end", () =>
        resume(Effect.succeed({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") })),
      )
    })
    call.once("error", (error) => resume(Effect.die(error)))
    call.end(form === undefined ? undefined : new URLSearchParams(form).toString())
  })

/** The network's sites as the platform's own account sees them. */
export const networkSites = (tenant: {
  readonly tenantId: string
  readonly management: string
  readonly username: string
  readonly applicationPassword: string
}): Effect.Effect<ReadonlyArray<{ readonly siteId: string; readonly domain: string }>> =>
  visit(tenant.management, `${tenant.tenantId}.network.localhost`, "/wp-json/wp/v2/sites?per_page=100", {
    "x-tenant-id": tenant.tenantId,
    authorization: `Basic ${Buffer.from(`${tenant.username}:${tenant.applicationPassword}`).toString("base64")}`,
  }).pipe(Effect.map(({ text }) => JSON.parse(text)))
