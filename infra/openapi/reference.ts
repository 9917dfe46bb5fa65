import { readFileSync } from "node:fs"
import { join } from "node:path"

import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { HttpApiScalar, OpenApi } from "effect/http-api"

import { Api } from "../../src/app/Api.ts"
import { groups } from "../../src/http/Identity.ts"
import { apiDocument } from "./Document.ts"
import { isObject, type JsonObject, objectAt, rewrite } from "./Json.ts"

/** The guide, which the page shows before the endpoints, with its headings beside theirs. */
const guide = (): string =>
  readFileSync(join(import.meta.dirname, "..", "..", "docs", "api.md"), "utf8")
    .replace(/^# .*\n/, "")
    .replaceAll(/^<!-- .* -->\n/gm, "")

/** The page fills in what it knows as named examples of bodies, and as defaults of what a path has to have. */
const filledIn = (document: JsonObject): JsonObject =>
  objectAt(
    rewrite(document, ({ example, ...node }) =>
      example === undefined || !isObject(node["schema"])
        ? { ...node, ...(example === undefined ? {} : { example }) }
        : node["in"] === undefined
          ? { ...node, examples: { example: { value: example } } }
          : { ...node, example, ...(node["in"] === "path" ? { schema: { ...node["schema"], default: example } } : {}) },
    ),
  )

/** The document for this page: where it is served is the server to try it on, whatever its port. */
const documentHere = (): JsonObject => {
  const document = apiDocument()
  const info = objectAt(document, "info")
  const { servers } = document
  const others = Array.isArray(servers) ? servers.slice(1) : []
  return {
    ...filledIn(document),
    info: { ...info, description: `${String(info["description"])}\n\n${guide()}` },
    servers: [{ url: "/", description: "This machine" }, ...others],
  }
}

/** No font is fetched from anywhere: the machine's own are used. */
const customCss = `:root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace }
#signed-in { align-items: center; background: canvas; border-bottom: 1px solid #8884; color: canvastext; display: flex; font: 14px/1.5 system-ui, sans-serif; gap: .6rem; padding: .4rem 1rem }`

/** Who the page's requests are from. The token is fetched from this machine, and again before it expires. */
const bar = `<form id="signed-in"><label for="role">Try it as</label><select id="role">${[
  groups.admin,
  groups.user,
  groups.viewer,
  groups.staff,
]
  .map((role) => `<option>${role}</option>`)
  .join("")}</select><output id="token-state" aria-live="polite"></output></form>
<style>${customCss}</style>
<script>
  const role = document.getElementById("role")
  const tokens = new Map()
  const tokenOf = (group) => {
    const known = tokens.get(group)
    if (known !== undefined && known.until > Date.now()) return known.token
    const token = send("/docs/token/" + group).then((answer) => answer.text())
    tokens.set(group, { token, until: Date.now() + 50 * 60 * 1000 })
    return token
  }
  // Requests of the page carry the chosen role's token, unless another one was typed in.
  const send = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname } = new URL(request.url)
    const given = (request.headers.get("authorization") ?? "").replace(/^Bearer\\s*/i, "")
    if (origin === location.origin && !pathname.startsWith("/docs") && given.split(".").length !== 3) {
      request.headers.set("authorization", "Bearer " + (await tokenOf(role.value)))
    }
    return send(request)
  }
  const show = () =>
    tokenOf(role.value).then(
      () => { document.getElementById("token-state").textContent = "in tenant-1 and tenant-2, with a token of this machine" },
      () => { document.getElementById("token-state").textContent = "no token could be had" },
    )
  role.addEventListener("change", show)
  show()
</script>`

/** The page that shows the document, and tries it. It is self-contained: it works without a network. */
export const renderReference = async (): Promise<string> => {
  const documented = Api.annotate(OpenApi.Transform, () => documentHere())
  const routes = HttpApiScalar.layer(documented, {
    path: "/docs",
    scalar: {
      authentication: { preferredSecurityScheme: "cognito" },
      withDefaultFonts: false,
      hideModels: true,
    },
  })
  const web = HttpRouter.toWebHandler(routes.pipe(Layer.provideMerge(Layer.empty)), { disableLogger: true })
  try {
    const response = await web.handler(new Request("http://docs/docs"))
    const page = await response.text()
    return page.replaceAll(/<meta name="(?:og:)?description"[^>]*>/g, "").replace("<body>", () => `<body>\n${bar}`)
  } finally {
    await web.dispose()
  }
}
