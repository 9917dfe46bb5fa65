import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { checkSynthetically } from "../../workflows/check-service/check.ts"
import { createSite } from "../../workflows/create-site/start.ts"
import { deleteSite } from "../../workflows/delete-site/start.ts"
import { syntheticChecking } from "../layers/SyntheticChecking.ts"

export const handler = makeTurnHandler(
  checkSynthetically({ createSite, deleteSite }),
  syntheticChecking,
  "CHECK_SYNTHETICALLY",
)
