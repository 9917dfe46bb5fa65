import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { SiteLogin } from "./SiteLogin.ts"
import type { endpoint } from "./SiteLoginApi.ts"

export const logInToSite = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) =>
    Effect.flatMap(SiteLogin, (logins) => logins.create(params, payload)),
}
