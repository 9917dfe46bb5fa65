import * as Layer from "effect/Layer"

import { SecretRotation } from "../../aws/SecretRotation.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressCredentials } from "../../wordpress/WordPressCredentials.ts"
import { Settings } from "../Settings.ts"

/** What the rotation of application passwords needs. */
export const passwordRotating = Layer.merge(
  SecretRotation.layer,
  Layer.provide(WordPress.layer, WordPressCredentials.layerNone),
).pipe(Layer.provideMerge(Settings.layer))
