import type { Invocation } from "../../src/platform/Deadline.ts"

/** What Lambda tells a function that has so much time left. */
export const invocation = (seconds = 30): Invocation => ({ getRemainingTimeInMillis: () => seconds * 1000 })

/** Does something as in an invocation that Lambda traces: it names the trace in the environment. */
export const inTrace = async <A>(header: string, work: () => Promise<A>): Promise<A> => {
  process.env["_X_AMZN_TRACE_ID"] = header
  try {
    return await work()
  } finally {
    delete process.env["_X_AMZN_TRACE_ID"]
  }
}
