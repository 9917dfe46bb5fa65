import * as Layer from "effect/Layer"

import { SecretRotation } from "../../aws/SecretRotation.ts"
import { Settings } from "../Settings.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What the rotation of application passwords needs. */
export const passwordRotating = Layer.merge(SecretRotation.layer, wordpressCalling).pipe(
  Layer.provideMerge(Settings.layer),
)
