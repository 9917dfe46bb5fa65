import * as Layer from "effect/Layer"

import { OwnArchives } from "../../platform/OwnArchives.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { TemplateCapture } from "../../workflows/capture-template/start.ts"
import { templateRegistering } from "./TemplateRegistering.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs by which staff add templates, some of them from a site. */
export const templateCapturing = TemplateCapture.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(OwnArchives.layer, SiteReader.layer, wordpressCalling)),
  Layer.provideMerge(SiteAddresses.layer),
  Layer.provideMerge(templateRegistering),
)
