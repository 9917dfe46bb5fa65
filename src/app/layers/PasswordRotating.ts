import * as Layer from "effect/Layer"

import { SecretRotation } from "../../platform/SecretRotation.ts"
import { Settings } from "../../platform/Settings.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressCredentials } from "../../wordpress/WordPressCredentials.ts"

/** What the rotation of application passwords needs. */
export const passwordRotating = Layer.merge(
  SecretRotation.layer,
  Layer.provide(WordPress.layer, WordPressCredentials.layerNone),
).pipe(Layer.provideMerge(Settings.layer))
