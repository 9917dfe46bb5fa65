import { operationPath } from "./Links.ts"

/** Seconds between two looks at an operation that runs. */
export const pollAfterSeconds = 2

/** The headers of every 202: where to follow the operation, and how fast. */
export const accepted = ({ operationId }: { readonly operationId: string }) => ({
  location: operationPath(operationId),
  "retry-after": String(pollAfterSeconds),
})
