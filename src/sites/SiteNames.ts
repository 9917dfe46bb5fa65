import * as Effect from "effect/Effect"

import type { Environment } from "../kernel/Environment.ts"
import { InvalidRequest } from "../kernel/HttpErrors.ts"
import { siteHostOf } from "../kernel/SiteAddress.ts"
import { SiteAddresses } from "../platform/SiteAddresses.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { ReservedNames } from "./ReservedNames.ts"
import { isReserved, reservedReason } from "./ReservedSubdomains.ts"

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? url

/** Refuses a name that this deployment keeps for itself: one of its list, or one under which a host of its own is. */
export const checkReserved = Effect.fnUntraced(function* (environment: Environment, subdomain: string, path: string) {
  const { apiDomain, reservedSubdomains } = yield* ReservedNames
  const { wordpressNetworkBaseUrl, wordpressOrigin } = yield* NetworkAddresses
  const siteBaseUrl = yield* SiteAddresses
  const host = siteHostOf(siteBaseUrl, environment, subdomain)
  const own = [wordpressNetworkBaseUrl, ...Object.values(siteBaseUrl), ...Object.values(wordpressOrigin)].map(hostOf)
  const taken =
    isReserved(subdomain) ||
    reservedSubdomains.some((each) => each === subdomain) ||
    [apiDomain, ...own].some((each) => each === host || each.endsWith(`.${host}`))
  if (taken) yield* new InvalidRequest({ fields: [{ path, reason: reservedReason }] })
})
