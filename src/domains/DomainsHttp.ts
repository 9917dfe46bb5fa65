import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { Domains } from "./Domains.ts"
import type * as DomainsApi from "./DomainsApi.ts"

export const listDomains = {
  handle: ({ params }: RequestOf<typeof DomainsApi.list>) => Effect.flatMap(Domains, (domains) => domains.list(params)),
}

export const addDomain = {
  handle: ({ params, payload }: RequestOf<typeof DomainsApi.add>) =>
    Effect.flatMap(Domains, (domains) => domains.add(params, payload)),
}
