import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

const addresses = Config.all({
  DEV: Config.NonEmptyString("SITE_BASE_URL_DEV"),
  SIT: Config.NonEmptyString("SITE_BASE_URL_SIT"),
  PROD: Config.NonEmptyString("SITE_BASE_URL_PROD"),
})

/** Address under which the sites of each environment live: `https://wpdev.bbws.io` makes `https://{subdomain}.wpdev.bbws.io`. */
export class SiteAddresses extends Context.Service<SiteAddresses, Config.Success<typeof addresses>>()(
  "src/platform/SiteAddresses",
) {
  static readonly layer = Layer.effect(SiteAddresses, addresses)
}
