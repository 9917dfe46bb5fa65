import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { runDueEvents } from "../../sites/ScheduledEvents.ts"
import { eventsRunning } from "../layers/EventsRunning.ts"

export const handler = makeTurnHandler(runDueEvents, eventsRunning, "RUN_SCHEDULED_EVENTS")
