import { Effect, Schema } from "effect"

import { InternalError } from "../../src/kernel/HttpErrors.ts"
import { WordPress, type WordPressCall } from "../../src/wordpress/WordPress.ts"
import { type WordPressError, WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import type { Gate } from "./Gate.ts"
import { type Answer, fail, incomplete, killed, mainSite, notFound, refuse } from "./MultisiteAnswers.ts"
import { exportSite, importSite } from "./MultisiteArchives.ts"
import { answersOnHost, type Blog, frontPageOf, type Options, urlOf } from "./MultisiteBlog.ts"
import { readDomains, writeDomains } from "./MultisiteDomains.ts"
import { sharedFiles, type SharedFiles } from "./MultisiteFiles.ts"
import { answerOfPackages } from "./MultisitePackages.ts"
import { downloadSlice, loadSlice, type Prepared, saveSlice } from "./MultisiteStore.ts"
import { answerOfVerifications, type ScratchSites } from "./MultisiteVerifications.ts"
import type { Outside } from "./Outside.ts"
import { type Role, wishes } from "./Roles.ts"

/**
 * What goes wrong with a call: nothing comes of it and it may be repeated (`down`); it is done, but nobody learns so
 * (`lost`); a site is left half made (`half`); WordPress says no (`refused`); it hangs, undone (`hang`) or done (`late`).
 */
export type Fault = "ok" | "down" | "lost" | "half" | "refused" | "hang" | "late"

/** The tenants' networks, as plain values. */
export interface Networks {
  blogs: Record<string, Array<Blog>>
  /** Plugins and themes, by tenant. */
  shared: Record<string, SharedFiles>
  /** Downloads that are being made. */
  downloads: Record<string, Prepared>
  nextId: number
  /** What happens to the next calls, first come first served; `where` is a part of method and path. */
  faults: Array<{ readonly fault: Fault; readonly where?: string }>
  /** Calls that hang at this moment. */
  hanging: number
  scratch: ScratchSites
}

export const emptyNetworks = (): Networks => ({
  blogs: {},
  shared: {},
  downloads: {},
  nextId: 2,
  faults: [],
  hanging: 0,
  scratch: {},
})

export const versions = { wordpressVersion: "6.8", phpVersion: "8.3" }

const view = (blog: Blog) => ({
  id: blog.id,
  siteId: blog.siteId,
  domain: blog.domain,
  name: blog.ready ? String(blog.options["title"]) : "",
  url: urlOf(blog.domain),
  ready: blog.ready,
  suspended: blog.suspended,
  ...versions,
})

const fresh = (name: string, domain: string): Options => ({
  title: name,
  description: "",
  timezone: "",
  language: "",
  date_format: "F j, Y",
  time_format: "g:i a",
  start_of_week: 1,
  posts_per_page: 10,
  home: urlOf(domain),
  post: `Hello from ${urlOf(domain)}/hello`,
})

const within = ({ suspended }: Blog) => ({
  suspended,
  database: { ok: true, latencyMs: 1 },
  disk: { ok: true, freeBytes: null, totalBytes: null },
  cron: { ok: true, overdueSeconds: 0 },
  lastError: null,
  upgrade: { ok: true, dbVersion: 57_155 },
})
const frontPage = (shared: SharedFiles, blog: Blog) => ({ status: frontPageOf(shared, blog), responseTimeMs: 10 })

/** Whether a site sends its mail: the network's own mark, and no option that goes with the content. */
const mailOf = ({ domain, mail = /\.wp(dev|sit)\./u.test(domain) ? "CAPTURE" : "SEND" }: Blog) => mail

/** Writes settings; what it does not have, core leaves as it is without a word. */
const write = (blog: Blog, settings: Readonly<Record<string, unknown>>) => {
  const { bbws_mail: mail, ...options } = settings
  if (mail === "SEND" || mail === "CAPTURE") blog.mail = mail
  const taken = Object.entries(options).filter(([name, value]) => name !== "language" || value !== "xx")
  Object.assign(blog.options, Object.fromEntries(taken))
  if (blog.options["language"] === "en_US") blog.options["language"] = ""
  return { ...blog.options, bbws_mail: mailOf(blog) }
}

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
  const shared = (state.shared[call.tenantId] ??= sharedFiles())
  const here = blogs.find(({ domain }) => domain === call.host)
  const packaged = answerOfPackages(
    { blogs, shared, outside, halfway },
    { method: call.method, path: call.path, here, body: call.body },
  )
  if (packaged !== undefined) return packaged
  const verified = answerOfVerifications(state.scratch, outside, call)
  if (verified !== undefined) return verified
  if (id === 1 && call.method !== "GET") return mainSite
  const dropped = /^DELETE \/bbws\/v1\/downloads\/(.+)$/u.exec(`${call.method} ${path}`)?.[1]
  if (dropped !== undefined) {
    delete state.downloads[dropped]
    return Effect.succeed(null)
  }
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
      if (standing !== undefined && standing.domain !== domain) return refuse(409, "bbws_site_id_taken")
      if (standing === undefined && blogs.some((one) => one.domain === domain)) return refuse(409, "bbws_domain_taken")
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
      if (halfway) return killed
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
    case "GET /wp/v2/settings":
    case "POST /wp/v2/settings": {
      if (here === undefined || !here.ready) return notFound
      if (!answersOnHost(shared, here)) return fail(500)
      return Effect.succeed(write(here, body))
    }
    case "GET /bbws/v1/sites/N/domains":
      return blog === undefined ? notFound : readDomains(blog)
    case "PUT /bbws/v1/sites/N/domains":
    case "POST /bbws/v1/sites/N/export":
    case "POST /bbws/v1/sites/N/import": {
      if (blog === undefined) return notFound
      if (!blog.ready) return incomplete
      if (call.method === "PUT") return writeDomains(blogs, blog, body, halfway)
      return path.endsWith("export") ? exportSite(outside, blog, body) : importSite(outside, blog, body)
    }
    case "POST /bbws/v1/sites/N/save":
    case "POST /bbws/v1/sites/N/load": {
      if (blog === undefined) return notFound
      if (!blog.ready) return incomplete
      return path.endsWith("save") ? saveSlice(outside, blog, body) : loadSlice(outside, blog, body)
    }
    case "POST /bbws/v1/downloads":
      return downloadSlice(outside, state.downloads, body)
    case "GET /bbws/v1/sites/N/health": {
      if (blog === undefined) return notFound
      return Effect.succeed({ ...versions, ...within(blog), frontPage: frontPage(shared, blog) })
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
      return fail(503)
    case "refused":
      return refuse(400, "rest_invalid_param")
    case "half":
      return Effect.andThen(act(true), killed)
    case "lost":
      return Effect.andThen(act(false), Effect.fail(new WordPressTimeout({ afterMs: 30_000 })))
    case "hang":
      return hang
    case "late":
      return Effect.andThen(act(false), hang)
  }
}

/** The client of all networks. */
export const wordpressOf = (state: Networks, outside: Outside, gate: Gate, role: Role) => {
  /** An exchange with what goes wrong with it. */
  const exchange = <A>(what: string, act: (halfway: boolean) => Effect.Effect<A, WordPressError>) => {
    const outcomeNow = Effect.suspend(() => {
      const at = state.faults.findIndex(({ where }) => where === undefined || what.includes(where))
      const fault = at === -1 ? undefined : state.faults.splice(at, 1)[0]?.fault
      return outcome(state, fault, act)
    })
    return gate.pass(`WordPress ${what.replace(/\?.*/, "")}`, outcomeNow)
  }
  /** The front page of a host, whosever it is. */
  const seen = (host: string) => {
    for (const [tenantId, blogs] of Object.entries(state.blogs)) {
      const blog = blogs.find(({ domain }) => domain === host)
      if (blog !== undefined) return frontPage((state.shared[tenantId] ??= sharedFiles()), blog)
    }
    return { status: 404, responseTimeMs: 10 }
  }
  return WordPress.of({
    visit: ({ host }) => exchange("GET /", () => Effect.sync(() => seen(host))),
    call: (call) =>
      role.sessionFor(call.tenantId).guard(
        wishes.password(call.tenantId),
        exchange(`${call.method} ${call.path}`, (halfway) => answer(state, outside, call, halfway)).pipe(
          Effect.flatMap(Schema.decodeUnknownEffect(call.answer)),
          Effect.catchTag("SchemaError", (cause) => Effect.fail(new InternalError({ cause }))),
        ),
      ),
  })
}
