import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { SiteUsers } from "./SiteUsers.ts"
import type * as SiteUsersApi from "./SiteUsersApi.ts"

export const listSiteUsers = {
  handle: ({ params, query }: RequestOf<typeof SiteUsersApi.list>) =>
    Effect.flatMap(SiteUsers, (users) => users.list(params, query)),
}

export const getSiteUser = {
  handle: ({ params }: RequestOf<typeof SiteUsersApi.get>) => Effect.flatMap(SiteUsers, (users) => users.get(params)),
}

export const addSiteUser = {
  handle: ({ params, payload }: RequestOf<typeof SiteUsersApi.add>) =>
    Effect.flatMap(SiteUsers, (users) => users.add(params, payload)),
}

export const changeSiteUser = {
  handle: ({ params, payload }: RequestOf<typeof SiteUsersApi.change>) =>
    Effect.flatMap(SiteUsers, (users) => users.change(params, payload.role)),
}

export const removeSiteUser = {
  handle: ({ params, query }: RequestOf<typeof SiteUsersApi.remove>) =>
    Effect.flatMap(SiteUsers, (users) => users.remove(params, query.reassignTo)),
}
