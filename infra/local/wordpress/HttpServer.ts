import * as Http from "node:http"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { WordPressError } from "./WordPressError.ts"

/** A page for a person in a browser. Title and text are HTML. */
export class Page {
  readonly html: string

  constructor(title: string, text: string) {
    this.html = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`
  }
}

const contentOf = (body: string | Page | { readonly code: string; readonly message: string }) =>
  typeof body === "string"
    ? (["text/plain", `${body}\n`] as const)
    : body instanceof Page
      ? (["text/html", body.html] as const)
      : (["application/json", JSON.stringify(body)] as const)

/** Answers with a short body. */
export const reply = (
  response: Http.ServerResponse,
  status: number,
  body: Parameters<typeof contentOf>[0],
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.writableEnded) return
  if (response.headersSent) {
    response.destroy()
    return
  }
  const [type, text] = contentOf(body)
  response.writeHead(status, {
    ...headers,
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
  })
  response.end(text)
}

/** Serves 127.0.0.1 until the scope closes. Port 0 takes a free one. Answers the URL. */
export const listen = (
  port: number,
  handler: Http.RequestListener,
  prepare: (server: Http.Server) => void = () => undefined,
): Effect.Effect<string, WordPressError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Http.Server, WordPressError>((resume) => {
      const server = Http.createServer(handler)
      server.requestTimeout = 0
      prepare(server)
      server.once("error", (cause) =>
        resume(
          Effect.fail(
            new WordPressError({
              message: `Could not listen on port ${port}: ${cause.message}`,
              cause,
            }),
          ),
        ),
      )
      server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      }),
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      return `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : port}`
    }),
  )
