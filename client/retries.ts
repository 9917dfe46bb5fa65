/** Attempts at one request after the first. */
export const attempts = 3

/** Seconds that a request waits for its next attempt at the most: whoever is told of more is better told at once. */
const longestWait = 60

/** Whether the same request may be sent again: it reads, or its key lets it be done only once. */
export const isRepeatable = (method: string, hasKey: boolean): boolean => method === "GET" || hasKey

/** The seconds of a `Retry-After`, if there are any. */
export const readRetryAfter = (header: string | null | undefined): number | undefined => {
  const seconds = Number(header ?? "")
  return seconds > 0 ? seconds : undefined
}

/**
 * Seconds after which an answer says to try again: the service is at a limit (503, 429), or is still answering the first
 * attempt (IDEM_001). Another change that runs on the site (SITE_008) is for the caller to decide on.
 */
export const secondsToNextAttempt = (answer: {
  readonly status: number
  readonly retryAfter: number | undefined
  /** Of the error that is answered. */
  readonly code: string | undefined
}): number | undefined => {
  const seconds = answer.retryAfter ?? 1
  const passes = [429, 503].includes(answer.status) || (answer.status === 409 && answer.code === "IDEM_001")
  return passes && seconds <= longestWait ? seconds : undefined
}
