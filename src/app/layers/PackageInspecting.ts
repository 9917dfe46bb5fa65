import * as Layer from "effect/Layer"

import { packageInspector } from "../../catalogue/PackageInspector.ts"
import { PackageFiles } from "../../platform/PackageFiles.ts"

/** What a function needs besides that registers packages; it still needs the settings. */
export const packageInspecting = packageInspector.pipe(Layer.provide(PackageFiles.layer))
