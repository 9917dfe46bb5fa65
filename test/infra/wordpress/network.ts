import * as FileSystem from "node:fs/promises"
import * as Http from "node:http"
import * as Os from "node:os"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { startLoadBalancer } from "../../../infra/local/wordpress/LoadBalancer.ts"
import type { MySql } from "../../../infra/local/wordpress/NativePhp.ts"
import type { Serving } from "../../../infra/local/wordpress/Php.ts"
import type { WordPressError } from "../../../infra/local/wordpress/WordPressError.ts"
import { prepareInstallation } from "../../../infra/local/wordpress/WordPressInstallation.ts"
import { startTenant } from "../../../infra/local/wordpress/WordPressTenant.ts"

const tenantId = "tenant-1"
const username = "platform"
const applicationPassword = "abcdEFGH1234ijklMNOP5678"

/** Main host of the network under test. */
export const networkHost = `${tenantId}.network.localhost`

/** The port of the public addresses. Nothing listens there: the tests come through other ports, as behind an ALB. */
export const publicPort = 8080

/** An answer, whole. */
export interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly text: string
}

/** What a test asks. By default with the platform's credentials, for the network's main site. */
export interface Question {
  readonly host?: string
  readonly body?: unknown
  /** Fields of a form, in its place. */
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Without credentials and tenant. */
  readonly anonymous?: boolean
}

/** Headers of the platform. */
export const credentials = {
  authorization: `Basic ${Buffer.from(`${username}:${applicationPassword}`).toString("base64")}`,
  "x-tenant-id": tenantId,
}

/** Sends a request to a URL's server with another Host, which `fetch` can not. */
export const send = (url: string, method: string, path: string, question: Question = {}): Effect.Effect<Answer> =>
  Effect.callback((resume) => {
    const form = question.form === undefined ? undefined : new URLSearchParams(question.form).toString()
    const body = form ?? (question.body === undefined ? undefined : JSON.stringify(question.body))
    const headers = {
      host: question.host ?? networkHost,
      ...(question.anonymous === true ? {} : credentials),
      ...(body === undefined
        ? {}
        : {
            "content-type": form === undefined ? "application/json" : "application/x-www-form-urlencoded",
            "content-length": String(Buffer.byteLength(body)),
          }),
      ...question.headers,
    }
    const { hostname, port } = new URL(url)
    // The path as it is: a URL would have its dot segments taken out.
    const request = Http.request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.once("end", () =>
        resume(
          Effect.succeed({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        ),
      )
    })
    request.once("error", (error) => resume(Effect.die(error)))
    request.end(body)
  })

/** A running network: the load balancer's listeners, the tenant's own, and where its data lie. */
export interface Network extends Serving {
  readonly tenant: Serving
  readonly dataDir: string
}

/** What the tests bring to a network's own plugins: routes to look behind it, and ways to die in the midst of work. */
const helpers = [
  "fixture",
  "rewriting",
  "packages",
  "copies",
  "archives",
  "cron",
  "environments",
  "users",
  "login",
  "shapes",
  "scratch",
]

/** Starts WordPress for one tenant, and a load balancer that also knows a tenant that is down. */
export const startNetwork = Effect.fnUntraced(function* (
  mysql: MySql | undefined,
): Effect.fn.Return<Network, WordPressError, Scope.Scope> {
  const log = (line: string) => Effect.sync(() => console.log(line))
  const installation = yield* prepareInstallation({ cacheDir: ".cache/wordpress", tell: log })
  const dataDir = yield* Effect.acquireRelease(
    Effect.promise(() => FileSystem.mkdtemp(Path.join(Os.tmpdir(), "network-"))),
    (folder) => Effect.promise(() => FileSystem.rm(folder, { recursive: true, force: true })),
  )
  const tenant = yield* startTenant({
    installation,
    tenantId,
    dataDir,
    networkUrl: `http://${networkHost}:${publicPort}`,
    siteBaseUrls: {
      DEV: `http://wpdev.localhost:${publicPort}`,
      SIT: `http://wpsit.localhost:${publicPort}`,
      PROD: `http://wp.localhost:${publicPort}`,
    },
    username,
    applicationPassword,
    mysql,
    log,
  })
  for (const name of helpers) {
    yield* Effect.promise(() =>
      FileSystem.copyFile(
        Path.join(import.meta.dirname, `${name}.php`),
        Path.join(dataDir, `wp-content/mu-plugins/test-${name}.php`),
      ),
    )
  }
  const balancer = yield* startLoadBalancer({
    port: 0,
    tenants: new Map([
      [tenantId, tenant],
      ["tenant-down", { url: "http://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" }],
      ["tenant-misrouted", tenant],
    ]),
    tenantOfHost: (host) => Effect.succeed(/\.wp(dev|sit|)\.localhost$/u.test(host) ? tenantId : undefined),
  })
  return { ...balancer, tenant, dataDir }
})
