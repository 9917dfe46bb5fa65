import type { Invocation } from "../../src/aws/Deadline.ts"

/** What Lambda tells a function that has so much time left. */
export const invocation = (seconds = 30): Invocation => ({ getRemainingTimeInMillis: () => seconds * 1000 })
