import { request } from "node:http"

import { Effect } from "effect"

/** A tenant of the running stack. */
export interface Tenant {
  readonly tenantId: string
  readonly wordpress: string
  /** What the service calls. */
  readonly management: string
  readonly username: string
  readonly applicationPassword: string
}

/** What WordPress answered; `body` is the decoded JSON, or the text where it is none. */
interface WordPressReply {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly body: any
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Calls a site's own REST API as its owner's editor would, with the platform's account. */
export const callSite = (
  tenant: Tenant,
  host: string,
  method: string,
  path: string,
  body?: object | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Effect.Effect<WordPressReply> =>
  Effect.callback((resume) => {
    const credentials = Buffer.from(`${tenant.username}:${tenant.applicationPassword}`).toString("base64")
    const payload = body === undefined || body instanceof Buffer ? body : Buffer.from(JSON.stringify(body))
    const call = request(
      new URL(`/wp-json${path}`, tenant.management),
      {
        method,
        headers: {
          host,
          authorization: `Basic ${credentials}`,
          "x-tenant-id": tenant.tenantId,
          "content-type": "application/json",
          "content-length": payload?.byteLength ?? 0,
          ...headers,
        },
      },
      (response) => {
        const chunks: Array<Buffer> = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.once("end", () =>
          resume(
            Effect.succeed({
              status: response.statusCode ?? 0,
              body: parsed(Buffer.concat(chunks).toString("utf8")),
            }),
          ),
        )
      },
    )
    call.once("error", (error) => resume(Effect.die(error)))
    call.end(payload)
  })

/** The smallest picture there is: one pixel, PNG. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
)

const made = (reply: WordPressReply): WordPressReply["body"] => {
  if (reply.status >= 400) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

/** Fills a site: a picture, a post that shows it and links to the page, a page, and an option that PHP serializes. */
export const writeContent = Effect.fnUntraced(function* (tenant: Tenant, siteUrl: string, word: string) {
  const { host } = new URL(siteUrl)
  const call = (path: string, body: object | Buffer, headers?: Record<string, string>) =>
    Effect.map(callSite(tenant, host, "POST", path, body, headers), made)
  const picture = yield* call("/wp/v2/media", pixel, {
    "content-type": "image/png",
    "content-disposition": `attachment; filename="${word}.png"`,
  })
  const page = yield* call("/wp/v2/pages", { title: `Page ${word}`, content: `About ${word}`, status: "publish" })
  const post = yield* call("/wp/v2/posts", {
    title: `Post ${word}`,
    content: `<img src="${picture.source_url}"> <a href="${siteUrl}/?page_id=${page.id}">${word} link</a>`,
    status: "publish",
  })
  yield* call("/wp/v2/widgets", {
    id_base: "text",
    sidebar: "wp_inactive_widgets",
    instance: { raw: { title: `Widget ${word}`, text: `<a href="${siteUrl}/${word}">é</a>` } },
  })
  return { pictureUrl: String(picture.source_url), postId: Number(post.id), pageId: Number(page.id) }
})

/** What a site holds, as its REST API tells. */
export const readContent = Effect.fnUntraced(function* (tenant: Tenant, siteUrl: string) {
  const { host } = new URL(siteUrl)
  const read = (path: string) => Effect.map(callSite(tenant, host, "GET", path), made)
  const [posts, pages, media, widgets, settings] = yield* Effect.all([
    read("/wp/v2/posts?per_page=100&context=edit"),
    read("/wp/v2/pages?per_page=100"),
    read("/wp/v2/media?per_page=100"),
    read("/wp/v2/widgets?sidebar=wp_inactive_widgets&context=edit"),
    read("/wp/v2/settings"),
  ])
  const titles = (items: ReadonlyArray<{ readonly title: { readonly rendered: string } }>) =>
    items.map(({ title }) => title.rendered).toSorted()
  return {
    posts: titles(posts),
    pages: titles(pages),
    // WordPress's own first post links to the network.
    contents: posts
      .map(({ content }: { readonly content: { readonly raw: string } }) => content.raw)
      .filter((text: string) => text.includes(" link</a>"))
      .join("\n"),
    pictures: media.map((item: { readonly source_url: string }) => item.source_url),
    widgets: JSON.stringify(widgets.map(({ instance }: { readonly instance: unknown }) => instance)),
    title: String(settings.title),
    tagline: String(settings.description),
  }
})
