import { Effect } from "effect"

import { groups } from "../../src/http/Identity.ts"
import type { Page } from "./Gateway.ts"
import type { TokenIssuer } from "./TokenIssuer.ts"

/** Loaded on the first look, because the reference brings three megabytes of script with it. */
const document = async (): Promise<object> => (await import("../openapi/Document.ts")).apiDocument()

const reference = async (): Promise<string> => (await import("../openapi/reference.ts")).renderReference()

const once = (make: () => Promise<string>): (() => Promise<string>) => {
  let made: Promise<string> | undefined
  return () => (made ??= make())
}

const roles: ReadonlyArray<string> = Object.values(groups)

/** A token for who tries the API on its reference page: of a role, in both tenants of this machine. */
const tokenFor =
  ({ mint }: Pick<TokenIssuer, "mint">) =>
  (role = ""): Promise<string> =>
    roles.includes(role)
      ? Effect.runPromise(
          mint({
            sub: `reader-${role}`,
            email: "reader@example.com",
            groups: [role],
            tenants: ["tenant-1", "tenant-2"],
            expiresIn: 3600,
          }),
        )
      : Promise.reject(new Error(`there is no role ${role}`))

/** The API's OpenAPI document, its reference and the tokens to try it with, for the gateway to serve without a token. */
export const apiDocs = (issuer: Pick<TokenIssuer, "mint">): ReadonlyMap<string, Page> =>
  new Map([
    ["/openapi.json", { contentType: "application/json", body: once(async () => JSON.stringify(await document())) }],
    ["/docs", { contentType: "text/html; charset=utf-8", body: once(reference) }],
    ["/docs/token", { contentType: "text/plain", hasParts: true, body: tokenFor(issuer) }],
  ])
