import { createHash } from "node:crypto"

import { Effect, Schema } from "effect"

import { InternalError } from "../../src/http/HttpErrors.ts"
import { WordPress, type WordPressCall } from "../../src/wordpress/WordPress.ts"
import {
  WordPressApiError,
  type WordPressError,
  WordPressRefused,
  WordPressTimeout,
} from "../../src/wordpress/WordPressErrors.ts"
import type { Gate } from "./Gate.ts"
import type { Outside } from "./Outside.ts"

type Options = Record<string, string | number>

/** A site of a tenant's network, with its content as options; `home` is its own address, which the others may name. */
export interface Blog {
  readonly id: number
  readonly siteId: string
  readonly domain: string
  ready: boolean
  suspended: boolean
  options: Options
  exports: Record<string, { readonly sizeBytes: number; readonly sha256: string }>
  imports: ReadonlyArray<string>
}

/**
 * What goes wrong with a call: nothing comes of it and it may be repeated (`down`); it is done, but nobody learns so
 * (`lost`); a site is left half made (`half`); WordPress says no (`refused`); it hangs, undone (`hang`) or done (`late`).
 */
export type Fault = "ok" | "down" | "lost" | "half" | "refused" | "hang" | "late"

/** The tenants' networks, as plain values. */
export interface Networks {
  blogs: Record<string, Array<Blog>>
  nextId: number
  /** What happens to the next calls, first come first served; `where` is a part of method and path. */
  faults: Array<{ readonly fault: Fault; readonly where?: string }>
  /** Calls that hang at this moment. */
  hanging: number
}

export const emptyNetworks = (): Networks => ({ blogs: {}, nextId: 2, faults: [], hanging: 0 })

export const versions = { wordpressVersion: "6.8", phpVersion: "8.3" }

const url = (domain: string) => `https://${domain}`
const view = (blog: Blog) => ({
  id: blog.id,
  siteId: blog.siteId,
  domain: blog.domain,
  name: blog.ready ? String(blog.options["title"]) : "",
  url: url(blog.domain),
  ready: blog.ready,
  suspended: blog.suspended,
  ...versions,
})

const fresh = (name: string, domain: string): Options => ({
  title: name,
  description: "",
  timezone: "UTC",
  language: "",
  date_format: "F j, Y",
  time_format: "g:i a",
  start_of_week: 1,
  posts_per_page: 10,
  home: url(domain),
  post: `Hello from ${url(domain)}/hello`,
})

/** A front page with this in it does not work. */
export const brokenText = "FATAL"

const within = ({ suspended }: Blog) => ({
  suspended,
  database: { ok: true, latencyMs: 1 },
  disk: { ok: true, freeBytes: null, totalBytes: null },
  cron: { ok: true, overdueSeconds: 0 },
  lastError: null,
})
const frontPage = (blog: Blog | undefined) => {
  const broken = String(blog?.options["post"]).includes(brokenText)
  return { status: blog === undefined ? 404 : broken ? 500 : blog.suspended ? 503 : 200, responseTimeMs: 10 }
}

/** Writes settings; what it does not have, core leaves as it is without a word. */
const write = (blog: Blog, settings: Readonly<Record<string, unknown>>) => {
  const taken = Object.entries(settings).filter(([name, value]) => name !== "language" || value !== "xx")
  Object.assign(blog.options, Object.fromEntries(taken))
  return { ...blog.options }
}

type Answer = Effect.Effect<unknown, WordPressError>
const refuse = (status: number, reason: string) => Effect.fail(new WordPressRefused({ status, reason }))
const notFound = refuse(404, "There is no such site.")
const Body = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))

/** One network's answers, by look-before-act as the must-use plugin gives them. */
const answer = (
  state: Networks,
  outside: Outside,
  call: Pick<WordPressCall<Schema.Unknown>, "tenantId" | "method" | "path" | "host" | "body">,
  halfway: boolean,
): Answer => {
  const blogs = (state.blogs[call.tenantId] ??= [])
  const body = Body(call.body ?? {})
  const [path = "", query = ""] = call.path.split("?")
  const id = Number(/\/sites\/(\d+)/.exec(path)?.[1])
  const blog = blogs.find((one) => one.id === id)
  const route = `${call.method} ${path.replace(/\d+/g, (digits, at: number) => (path[at - 1] === "v" ? digits : "N"))}`
  switch (route) {
    case "GET /bbws/v1/platform":
      return Effect.succeed({ tenantId: call.tenantId, ...versions })
    case "GET /wp/v2/sites":
      return Effect.succeed(blogs.filter(({ siteId }) => query === `siteId=${siteId}`).map(view))
    case "GET /wp/v2/sites/N":
      return blog === undefined ? notFound : Effect.succeed(view(blog))
    case "POST /wp/v2/sites": {
      const [siteId, domain, name] = [String(body["siteId"]), String(body["domain"]), String(body["name"])]
      const standing = blogs.find((one) => one.siteId === siteId)
      if (standing !== undefined && standing.domain !== domain) return refuse(409, "The site has another domain.")
      if (standing === undefined && blogs.some((one) => one.domain === domain)) return refuse(409, "Domain taken.")
      const made = standing ?? {
        id: state.nextId,
        siteId,
        domain,
        ready: false,
        suspended: false,
        options: {},
        exports: {},
        imports: [],
      }
      if (standing === undefined) {
        state.nextId += 1
        blogs.push(made)
      }
      if (halfway) return Effect.fail(new WordPressApiError({ status: 500 }))
      if (!made.ready) Object.assign(made, { ready: true, options: fresh(name, domain) })
      const settings = write(made, Body(body["settings"] ?? {}))
      return Effect.succeed({ ...view(made), settings, health: within(made) })
    }
    case "PUT /wp/v2/sites/N":
      if (blog === undefined) return notFound
      blog.suspended = body["suspended"] === true
      return Effect.succeed(view(blog))
    case "DELETE /wp/v2/sites/N":
      state.blogs[call.tenantId] = blogs.filter((one) => one !== blog)
      return Effect.succeed({ deleted: true })
    case "GET /wp/v2/plugins":
      return blogs.some(({ domain, ready }) => ready && domain === call.host) ? Effect.succeed([]) : notFound
    case "GET /wp/v2/settings":
    case "POST /wp/v2/settings": {
      const here = blogs.find(({ domain }) => domain === call.host)
      if (here === undefined || !here.ready) return refuse(404, "No site at this host.")
      return Effect.succeed(write(here, body))
    }
    case "POST /bbws/v1/sites/N/export": {
      if (blog === undefined) return notFound
      const archiveId = String(body["archiveId"])
      const text = JSON.stringify(blog.options)
      const made = { sizeBytes: text.length, sha256: createHash("sha256").update(text).digest("hex") }
      if (blog.exports[archiveId] === undefined) {
        outside.archives[String(body["destination"]).replace("memory://put/", "")] = text
        blog.exports[archiveId] = made
      }
      return Effect.succeed({ archiveId, ...blog.exports[archiveId] })
    }
    case "POST /bbws/v1/sites/N/import": {
      if (blog === undefined) return notFound
      const importId = String(body["importId"])
      if (blog.imports.includes(importId)) return Effect.succeed({ importId, alreadyDone: true })
      const text = outside.archives[String(body["source"]).replace("memory://get/", "")]
      if (text === undefined) return Effect.fail(new WordPressApiError({ status: 502 }))
      if (createHash("sha256").update(text).digest("hex") !== body["sha256"]) return refuse(422, "Wrong digest.")
      const there = String(Body(JSON.parse(text))["home"])
      const options: Options = JSON.parse(text.replaceAll(there, url(blog.domain)))
      blog.options = { ...options, ...(typeof body["name"] === "string" ? { title: body["name"] } : {}) }
      blog.imports = [...blog.imports, importId]
      return Effect.succeed({ importId, alreadyDone: false })
    }
    case "GET /bbws/v1/sites/N/health": {
      if (blog === undefined) return notFound
      return Effect.succeed({ ...versions, ...within(blog), frontPage: frontPage(blog) })
    }
    default:
      return Effect.die(new Error(`WordPress has no route ${route}`))
  }
}

const outcome = <A>(
  state: Networks,
  fault: Fault | undefined,
  act: (halfway: boolean) => Effect.Effect<A, WordPressError>,
): Effect.Effect<A, WordPressError> => {
  const hang = Effect.suspend(() => {
    state.hanging += 1
    return Effect.onInterrupt(Effect.never, () =>
      Effect.sync(() => {
        state.hanging -= 1
      }),
    )
  })
  switch (fault) {
    case undefined:
    case "ok":
      return act(false)
    case "down":
      return Effect.fail(new WordPressApiError({ status: 503 }))
    case "refused":
      return refuse(400, "It does not like this.")
    case "half":
      return Effect.andThen(act(true), Effect.fail(new WordPressApiError({ status: 500 })))
    case "lost":
      return Effect.andThen(act(false), Effect.fail(new WordPressTimeout({ afterMs: 30_000 })))
    case "hang":
      return hang
    case "late":
      return Effect.andThen(act(false), hang)
  }
}

/** The client of all networks. */
export const wordpressOf = (state: Networks, outside: Outside, gate: Gate) => {
  /** An exchange with what goes wrong with it. */
  const exchange = <A>(what: string, act: (halfway: boolean) => Effect.Effect<A, WordPressError>) => {
    const outcomeNow = Effect.suspend(() => {
      const at = state.faults.findIndex(({ where }) => where === undefined || what.includes(where))
      const fault = at === -1 ? undefined : state.faults.splice(at, 1)[0]?.fault
      return outcome(state, fault, act)
    })
    return gate.pass(`WordPress ${what.replace(/\?.*/, "")}`, outcomeNow)
  }
  const blogs = () => Object.values(state.blogs).flat()
  return WordPress.of({
    visit: ({ host }) =>
      exchange("GET /", () => Effect.sync(() => frontPage(blogs().find(({ domain }) => domain === host)))),
    call: (call) =>
      exchange(`${call.method} ${call.path}`, (halfway) => answer(state, outside, call, halfway)).pipe(
        Effect.flatMap(Schema.decodeUnknownEffect(call.answer)),
        Effect.catchTag("SchemaError", (cause) => Effect.fail(new InternalError({ cause }))),
      ),
  })
}
