import * as Layer from "effect/Layer"

import { packageInspecting } from "./PackageInspecting.ts"
import { pluginWriting } from "./PluginWriting.ts"

/** What a function needs by which staff register plugins and their packages. */
export const pluginRegistering = packageInspecting.pipe(Layer.provideMerge(pluginWriting))
