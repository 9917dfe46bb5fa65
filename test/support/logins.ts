import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { SiteLogin } from "../../src/sites/SiteLogin.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { fakeSiteStore, fakeWordPress } from "./fakes.ts"
import { settingsFrom, standingSite } from "./samples.ts"

/** What WordPress answers that waits for a login. */
export const waiting = {
  url: "https://shop.wpdev.example/wp-login.php?action=one_time",
  userId: 42,
  expiresAt: "1970-01-01T00:01:00.000Z",
}

/** Logins to one site, whose WordPress answers this. */
export const makeLogins = (
  site = standingSite(),
  answer: Effect.Effect<unknown, WordPressCallError> = Effect.succeed(waiting),
) => {
  const wordpress = fakeWordPress(() => answer)
  const layer = SiteLogin.layer.pipe(
    Layer.provideMerge(
      Layer.mergeAll(fakeSiteStore(site), wordpress.layer, settingsFrom(), SecureRandom.layerWebCrypto),
    ),
  )
  return { wordpress, layer }
}
