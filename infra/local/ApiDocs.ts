import type { Page } from "./Gateway.ts"

/** Loaded on the first look, because the reference brings three megabytes of script with it. */
const document = async (): Promise<object> => (await import("../openapi/Document.ts")).apiDocument()

const reference = async (): Promise<string> => (await import("../openapi/reference.ts")).renderReference()

const once = (make: () => Promise<string>): (() => Promise<string>) => {
  let made: Promise<string> | undefined
  return () => (made ??= make())
}

/** The API's OpenAPI document and its reference, for the gateway to serve without a token. */
export const apiDocs = (): ReadonlyMap<string, Page> =>
  new Map([
    ["/openapi.json", { contentType: "application/json", body: once(async () => JSON.stringify(await document())) }],
    ["/docs", { contentType: "text/html; charset=utf-8", body: once(reference) }],
  ])
