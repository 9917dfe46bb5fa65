import { eventsRunning } from "../runtime/layers/EventsRunning.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"
import { runDueEvents } from "../sites/ScheduledEvents.ts"

export const handler = makeTurnHandler(runDueEvents, eventsRunning)
