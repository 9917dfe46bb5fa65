import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { HttpApiScalar, OpenApi } from "effect/http-api"

import type { Page } from "./Gateway.ts"

/** Loaded on the first look, because the reference brings three megabytes of script with it. */
const loadApi = async () => (await import("../../src/http/Api.ts")).Api

const reference = async (): Promise<string> => {
  // The self-contained page: it works without a network.
  const routes = HttpApiScalar.layer(await loadApi(), { path: "/docs" })
  const web = HttpRouter.toWebHandler(routes.pipe(Layer.provideMerge(Layer.empty)), {
    disableLogger: true,
  })
  try {
    const response = await web.handler(new Request("http://docs/docs"))
    return await response.text()
  } finally {
    await web.dispose()
  }
}

const once = (make: () => Promise<string>): (() => Promise<string>) => {
  let made: Promise<string> | undefined
  return () => (made ??= make())
}

/** The API's OpenAPI document and its reference, for the gateway to serve without a token. */
export const apiDocs = (): ReadonlyMap<string, Page> =>
  new Map([
    [
      "/openapi.json",
      {
        contentType: "application/json",
        body: once(async () => JSON.stringify(OpenApi.fromApi(await loadApi()), null, 2)),
      },
    ],
    ["/docs", { contentType: "text/html; charset=utf-8", body: once(reference) }],
  ])
