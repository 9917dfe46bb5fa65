import * as Http from "node:http"

import { reply } from "./HttpServer.ts"

/** Passes a request on to a server, as it came but for its headers, and its answer back. */
export const forward = (
  url: string,
  headers: Http.OutgoingHttpHeaders,
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
): void => {
  const { hostname, port } = new URL(url)
  const upstream = Http.request(
    {
      hostname,
      port,
      // As it is: what a server makes of dot segments is its own business.
      path: request.url ?? "/",
      method: request.method ?? "GET",
      headers,
      setHost: false,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once("error", () => response.destroy())
    },
  )
  upstream.once("error", () =>
    reply(response, 502, {
      code: "bad_gateway",
      message: "The tenant's WordPress does not answer.",
    }),
  )
  response.once("close", () => upstream.destroy())
  request.pipe(upstream)
}
