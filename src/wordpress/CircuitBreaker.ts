/** Counts consecutive failures of one tenant's WordPress. `openUntil` is in milliseconds since 1970. */
export interface Circuit {
  readonly failures: number
  readonly openUntil: number
}

export const closed: Circuit = { failures: 0, openUntil: 0 }

/** Consecutive failed requests (after their retries) that open the circuit, and for how long it stays open. */
export const failuresToOpen = 5
export const openMillis = 15_000

/** Milliseconds for which nothing is sent; 0 when a request may go: closed, or its time is over and one may try. */
export const waitOf = (circuit: Circuit, now: number): number => Math.max(0, circuit.openUntil - now)

/** The circuit after a request. A failed try after the time is over opens it again at once. */
export const after = (circuit: Circuit, succeeded: boolean, now: number): Circuit => {
  if (succeeded) return closed
  const failures = circuit.failures + 1
  return { failures, openUntil: failures >= failuresToOpen ? now + openMillis : 0 }
}
