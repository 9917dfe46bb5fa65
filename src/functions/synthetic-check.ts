import { syntheticChecking } from "../runtime/layers/SyntheticChecking.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"
import { checkSynthetically } from "../sites/SyntheticSite.ts"

export const handler = makeTurnHandler(checkSynthetically, syntheticChecking)
