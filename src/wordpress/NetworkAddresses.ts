import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** The load balancer's listener for the platform: by its others the platform's routes do not exist. */
const balancer = Config.all({
  name: Config.NonEmptyString("ALB_DNS_NAME"),
  port: Config.Port("ALB_MANAGEMENT_PORT").pipe(Config.withDefault(8443)),
}).pipe(Config.map(({ name, port }) => `https://${name}:${port}`))

const addresses = Config.all({
  /** Where connections for each environment go: the management listener of the internal load balancer, unless another is named. */
  wordpressOrigin: Config.all({
    DEV: Config.NonEmptyString("WORDPRESS_ORIGIN_DEV").pipe(Config.orElse(() => balancer)),
    SIT: Config.NonEmptyString("WORDPRESS_ORIGIN_SIT").pipe(Config.orElse(() => balancer)),
    PROD: Config.NonEmptyString("WORDPRESS_ORIGIN_PROD").pipe(Config.orElse(() => balancer)),
  }),
  /** A tenant's main host is `{tenantId}.` before this one's host. */
  wordpressNetworkBaseUrl: Config.NonEmptyString("WORDPRESS_NETWORK_BASE_URL"),
})

/** Where the tenants' networks are. */
export class NetworkAddresses extends Context.Service<NetworkAddresses, Config.Success<typeof addresses>>()(
  "src/wordpress/NetworkAddresses",
) {
  static readonly layer = Layer.effect(NetworkAddresses, addresses)
}
