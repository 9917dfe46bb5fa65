import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { upgradeSites } from "../../sites/SiteUpgrades.ts"
import { siteLooking } from "../layers/SiteLooking.ts"

export const handler = makeTurnHandler(upgradeSites, siteLooking, "UPGRADE_SITES")
