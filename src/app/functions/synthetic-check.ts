import { makeTurnHandler } from "../../lambda/Turn.ts"
import { checkSynthetically } from "../../workflows/check-service/SyntheticSite.ts"
import { syntheticChecking } from "../layers/SyntheticChecking.ts"

export const handler = makeTurnHandler(checkSynthetically, syntheticChecking)
