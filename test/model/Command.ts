import type * as fc from "fast-check"

import type { History } from "./Histories.ts"
import type { Request } from "./ModelAccess.ts"

export type Command = fc.AsyncCommand<object, History>

export const command = (text: string, run: (history: History) => Promise<void> | void): Command => ({
  check: () => true,
  run: async (_model, history) => {
    await run(history)
    await history.agree()
  },
  toString: () => text,
})

export const ask = (make: (history: History) => Request | undefined, text: string): Command =>
  command(text, async (history) => {
    const request = make(history)
    if (request !== undefined) await history.ask(request)
  })
