import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { lookAtDueDomains } from "../../workflows/verify-domain/schedule.ts"
import { domainLooking } from "../layers/DomainLooking.ts"

export const handler = makeTurnHandler(lookAtDueDomains, domainLooking, "LOOK_AT_DOMAINS")
