import * as Layer from "effect/Layer"

import { PackageFiles } from "../../aws/PackageFiles.ts"
import { packageInspector } from "../../plugins/PackageInspector.ts"

/** What a function needs besides that registers packages; it still needs the settings. */
export const packageInspecting = packageInspector.pipe(Layer.provide(PackageFiles.layer))
