import { attempts, isRepeatable, readRetryAfter, secondsToNextAttempt } from "./retries.ts"

/** Waits for some seconds, or until the signal ends it. */
export const pause = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop)
      resolve()
    }, seconds * 1000)
    if (signal?.aborted === true) stop()
    signal?.addEventListener("abort", stop, { once: true })
  })

/** The code of an error's answer; the answer can still be read by others. */
const codeOf = async (response: Response): Promise<string | undefined> => {
  try {
    const body: unknown = await response.clone().json()
    const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined
    return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined
  } catch {
    return undefined
  }
}

/** Seconds before an attempt is made again that got no answer: more each time, and never the same for everybody. */
const backOff = (attempt: number): number => 0.2 * 2 ** attempt * (0.5 + Math.random())

/** Sends what may be sent again once more, when the answer says so or the connection was lost; a change gets a key. */
export const patient =
  (send: (request: Request) => Promise<Response>, wait = pause) =>
  async (request: Request): Promise<Response> => {
    const keyed = request.method === "GET" ? request : new Request(request)
    if (!isRepeatable(keyed.method, keyed.headers.has("idempotency-key"))) {
      keyed.headers.set("idempotency-key", crypto.randomUUID())
    }
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt === attempts
      try {
        const response = await send(isLast ? keyed : keyed.clone())
        const { headers, status } = response
        if (isLast || status < 400) return response
        const retryAfter = readRetryAfter(headers.get("retry-after"))
        const seconds = secondsToNextAttempt({ status, retryAfter, code: await codeOf(response) })
        if (seconds === undefined) return response
        await wait(seconds, request.signal)
      } catch (cause) {
        if (isLast || request.signal.aborted) throw cause
        await wait(backOff(attempt), request.signal)
      }
    }
  }
