import * as Layer from "effect/Layer"

import { packageInspecting } from "./PackageInspecting.ts"
import { templateWriting } from "./TemplateWriting.ts"

/** What a function needs by which staff change templates and the packages of their themes. */
export const templateRegistering = packageInspecting.pipe(Layer.provideMerge(templateWriting))
