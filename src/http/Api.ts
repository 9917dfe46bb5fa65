import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"

import * as OperationsApi from "../operations/OperationsApi.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"

/** The whole API, for what is derived from it: the OpenAPI document and the typed client. No function imports it. */
export class Api extends HttpApi.make("wp-technical-management")
  .add(HttpApiGroup.make("sites").add(SitesApi.create, SitesApi.get, SitesApi.list))
  .add(HttpApiGroup.make("operations").add(OperationsApi.get, OperationsApi.list))
  .add(HttpApiGroup.make("tenants").add(TenantsApi.setTier))
  .annotateMerge(
    OpenApi.annotations({
      title: "WordPress Technical Management API",
      version: "1.0.0",
      description: "Creates and manages the WordPress sites of a hosting company's tenants.",
    }),
  ) {}
