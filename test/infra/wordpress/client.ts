import { Effect, Layer, Redacted } from "effect"

import { WordPress } from "../../../src/wordpress/WordPress.ts"
import { WordPressCredentials } from "../../../src/wordpress/WordPressCredentials.ts"
import { credentials } from "./network.ts"

/** The service's own client, with the password that the networks under test know; it still needs the settings. */
export const networkClient = WordPress.layer.pipe(
  Layer.provide(
    Layer.succeed(
      WordPressCredentials,
      WordPressCredentials.of({
        authorization: () => Effect.succeed(Redacted.make(credentials.authorization)),
        forget: () => Effect.void,
      }),
    ),
  ),
)

/** Settings by which it finds a network. */
export const originOf = (managementUrl: string) => ({
  WORDPRESS_ORIGIN_DEV: managementUrl,
  SITE_BASE_URL_DEV: "http://wpdev.localhost:8080",
  WORDPRESS_NETWORK_BASE_URL: "http://network.localhost",
})
