import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const names = Config.all({
  /** Names that no site may have, besides those that none may have anywhere. */
  reservedSubdomains: Config.Array(Schema.NonEmptyString, "RESERVED_SUBDOMAINS").pipe(Config.withDefault([])),
  /** The API's own host name, if it has a domain. */
  apiDomain: Config.String("API_DOMAIN").pipe(Config.withDefault("")),
})

/** Names that this deployment keeps for itself. */
export class ReservedNames extends Context.Service<ReservedNames, Config.Success<typeof names>>()(
  "src/sites/ReservedNames",
) {
  static readonly layer = Layer.effect(ReservedNames, names)
}
