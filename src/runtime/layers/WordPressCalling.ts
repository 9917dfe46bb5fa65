import * as Layer from "effect/Layer"

import { Secrets } from "../../aws/Secrets.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressCredentials } from "../../wordpress/WordPressCredentials.ts"

/** The client of the tenants' WordPress; it still needs the settings. */
export const wordpressCalling = WordPress.layer.pipe(
  Layer.provideMerge(WordPressCredentials.layer),
  Layer.provideMerge(Secrets.layer),
)
