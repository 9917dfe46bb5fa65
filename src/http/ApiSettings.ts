import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { ChangeLimit } from "../kernel/ChangeLimit.ts"

const settings = Config.all({
  /** App clients of the user pool whose ID tokens are let in; nobody without any. */
  allowedClientIds: Config.Array(Schema.NonEmptyString, "ALLOWED_CLIENT_IDS").pipe(Config.withDefault([])),
  /** Origins of pages that may call the API from a browser; none without any. */
  corsOrigins: Config.Array(Schema.NonEmptyString, "CORS_ORIGINS").pipe(Config.withDefault([])),
  /** How many changes tenants may ask for, by their tier, where that is not what it is by default. */
  changeLimits: Config.schema(Schema.fromJsonString(Schema.Record(Schema.String, ChangeLimit)), "CHANGE_LIMITS").pipe(
    Config.withDefault<Readonly<Record<string, ChangeLimit>>>({}),
  ),
})

/** Who may call the API, and how often. */
export class ApiSettings extends Context.Service<ApiSettings, Config.Success<typeof settings>>()(
  "src/http/ApiSettings",
) {
  static readonly layer = Layer.effect(ApiSettings, settings)
}
