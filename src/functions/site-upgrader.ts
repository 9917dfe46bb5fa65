import { siteLooking } from "../runtime/layers/SiteLooking.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"
import { upgradeSites } from "../sites/SiteUpgrades.ts"

export const handler = makeTurnHandler(upgradeSites, siteLooking)
