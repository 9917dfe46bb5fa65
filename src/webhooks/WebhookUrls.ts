import { isIP } from "node:net"

import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

import { InvalidRequest } from "../kernel/HttpErrors.ts"
import { isLoopback, isPublicAddress } from "../platform/PublicAddress.ts"

/** Whether webhooks may lead to this machine, in whatever way: on the stack of one machine, and in no deployment. */
export const allowsLoopback = Config.Boolean("ALLOW_LOOPBACK").pipe(Config.withDefault(false))

/** Why nothing can go to a URL, as far as it says so itself. Where its host leads is looked at when something is sent. */
export const unusable = (text: string, loopback: boolean): string | undefined => {
  const url = URL.parse(text)
  if (url === null) return "not a URL"
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  if (url.username !== "" || url.password !== "") return "it names a user; what signs a request is in its headers"
  if (url.hash !== "") return "it has a fragment, which is never sent"
  const local = host === "localhost" || host.endsWith(".localhost") || isLoopback(host)
  if (local && loopback && /^https?:$/.test(url.protocol)) return undefined
  if (url.protocol !== "https:") return "only https is taken"
  if (url.port !== "") return "only port 443 is taken"
  if (local || (isIP(host) !== 0 && !isPublicAddress(host))) return "its host is not on the public internet"
  return undefined
}

export const checkUrl = (url: string | undefined, loopback: boolean): Effect.Effect<void, InvalidRequest> => {
  const reason = url === undefined ? undefined : unusable(url, loopback)
  return reason === undefined
    ? Effect.void
    : Effect.fail(new InvalidRequest({ fields: [{ path: "payload.url", reason }] }))
}
