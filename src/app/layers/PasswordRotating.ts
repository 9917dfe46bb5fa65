import * as Layer from "effect/Layer"

import { metricEnvironment } from "../../platform/Metrics.ts"
import { SecretRotation } from "../../platform/SecretRotation.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressCredentials } from "../../wordpress/WordPressCredentials.ts"

/** What the rotation of application passwords needs. */
export const passwordRotating = Layer.mergeAll(
  SecretRotation.layer,
  metricEnvironment,
  Layer.provide(WordPress.layer, WordPressCredentials.layerNone),
).pipe(Layer.provideMerge(NetworkAddresses.layer))
