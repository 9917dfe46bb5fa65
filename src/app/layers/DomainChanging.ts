import * as Layer from "effect/Layer"

import { Domains } from "../../domains/Domains.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that changes the domains of a site within the request. */
export const domainChanging = Domains.layer.pipe(Layer.provideMerge(requestRunning))
