import type * as Http from "node:http"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { listen } from "./HttpServer.ts"
import type { Serving } from "./Php.ts"
import type { WordPressError } from "./WordPressError.ts"

/** By which a request has come in. */
export type Listener = "public" | "management"

/**
 * The headers of a request with one that tells PHP the listener where no web server does (`listener.php`), in place of a
 * client's own: PHP does not tell `-` from `_`, so names with the latter go, as every web server drops them.
 */
export const marked = (headers: Http.IncomingHttpHeaders, listener: Listener): Http.OutgoingHttpHeaders => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes("_"))),
  "x-bbws-listener": listener,
})

/** The two listeners of a WordPress, on free ports. */
export const listenTwice = Effect.fnUntraced(function* (
  serve: (listener: Listener) => Http.RequestListener,
): Effect.fn.Return<Serving, WordPressError, Scope.Scope> {
  return { url: yield* listen(0, serve("public")), managementUrl: yield* listen(0, serve("management")) }
})

/** How WordPress calls itself, as its container tells it. */
export const loopbackOf = ({ managementUrl, url }: Serving): Readonly<Record<string, string>> => ({
  WP_LOOPBACK_URL: url,
  WP_MANAGEMENT_LOOPBACK_URL: managementUrl,
})
