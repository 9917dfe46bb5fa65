import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { startDueVerifications } from "../../workflows/verify-backup/schedule.ts"
import { verificationsStarting } from "../layers/VerificationStarting.ts"

export const handler = makeTurnHandler(startDueVerifications, verificationsStarting, "START_DUE_VERIFICATIONS")
