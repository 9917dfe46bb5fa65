import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { HttpApiScalar, OpenApi } from "effect/http-api"

import { Api } from "../../src/app/Api.ts"
import { apiDocument } from "./Document.ts"

/** The page that shows the document. It is self-contained: it works without a network. */
export const renderReference = async (): Promise<string> => {
  const documented = Api.annotate(OpenApi.Transform, () => apiDocument())
  const routes = HttpApiScalar.layer(documented, { path: "/docs" })
  const web = HttpRouter.toWebHandler(routes.pipe(Layer.provideMerge(Layer.empty)), { disableLogger: true })
  try {
    const response = await web.handler(new Request("http://docs/docs"))
    return await response.text()
  } finally {
    await web.dispose()
  }
}
