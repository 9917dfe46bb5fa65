import * as fc from "fast-check"

import { number, rarely } from "./Choices.ts"
import { command } from "./Command.ts"
import type { History } from "./Histories.ts"
import type { Fault } from "./Model.ts"

// Messages that are delivered, late, twice, to the dead and to the sleeping; and a WordPress that does not work.

/** One of the latest messages, of those whose operation has not ended if there are any. */
const latest = (history: History, back: number): number => {
  const open = history.waiting()
  return (
    open.at(-1 - (back % Math.max(1, open.length))) ?? Math.max(0, history.world.outside.messages.length - 1 - back)
  )
}
export const delivery = fc
  .record({
    back: fc.nat({ max: 2 }),
    twice: fc.boolean(),
    mute: rarely(fc.constant(true)),
    killAt: rarely(fc.integer({ min: 1, max: 40 })),
  })
  .map(({ back, killAt, mute, twice }) =>
    command(`deliver ${back} from the end ${JSON.stringify({ twice, mute, killAt })}`, async (history) => {
      const index = latest(history, back)
      await history.deliver(index, mute === true && killAt === undefined, killAt)
      if (twice) await history.deliver(index, false, undefined)
    }),
  )
export const deliveries = fc.nat({ max: 1 }).map((twice) =>
  command(`deliver all${twice === 1 ? ", last first" : ""}`, async (history) => {
    for (const index of twice === 1 ? history.waiting().toReversed() : history.waiting()) {
      await history.deliver(index, false, undefined)
    }
  }),
)
export const together = fc
  .nat({ max: 2 })
  .map((back) =>
    command(`deliver ${back} from the end twice at once`, (history) => history.together(latest(history, back))),
  )
export const stalls = fc
  .record({
    back: fc.nat({ max: 2 }),
    write: fc.integer({ min: 1, max: 6 }),
    faults: fc.constantFrom<ReadonlyArray<Fault>>([], ["down"], ["down"]),
  })
  .map(({ back, faults, write }) =>
    command(`deliver ${back} from the end to one that stands still ${JSON.stringify({ write, faults })}`, (history) =>
      history.stall(latest(history, back), write, faults),
    ),
  )
export const oldDelivery = number.map((nth) =>
  command(`deliver ${nth}`, (history) => history.deliver(nth, false, undefined)),
)
export const burial = fc
  .record({ back: fc.nat({ max: 2 }), untried: rarely(fc.constant(true)) })
  .map(({ back, untried = false }) =>
    command(`give up ${back} from the end ${JSON.stringify({ untried })}`, (history) =>
      history.bury(latest(history, back), untried),
    ),
  )
/** Of an attempt before the present one, if there is such a message. */
export const oldBurial = number.map((nth) =>
  command(`give up an old ${nth}`, (history) => {
    const stale = history.stale()
    return history.bury(stale[nth % Math.max(1, stale.length)] ?? nth)
  }),
)
export const trouble = fc
  .array(fc.constantFrom<Fault>("down", "down", "lost", "half", "refused", "ok"), { minLength: 1, maxLength: 3 })
  .map((faults) => command(`WordPress: ${faults.join(", ")}`, (history) => history.trouble(faults)))
/** After some calls that work: what has been done by then has to be put back. */
export const laterTrouble = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom<Fault>("down", "lost", "refused", "refused"))
  .map(([calls, fault]) =>
    command(`WordPress: ${fault} after ${calls}`, (history) =>
      history.trouble([...Array.from({ length: calls }, () => "ok" as const), fault]),
    ),
  )
