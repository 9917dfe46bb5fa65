import type { ApiError } from "../../src/kernel/ApiError.ts"
import { errorExamples, gatewayExamples } from "./ErrorExamples.ts"

/** One line of the table of error codes: what stands behind a code with one HTTP status. */
export interface ErrorCode {
  readonly code: string
  readonly status: number
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  /** What it says, of each error with this code and status. */
  readonly messages: ReadonlyArray<string>
}

/** All error codes that an answer may have, from the errors' own classes. */
export const errorCodes = (): ReadonlyArray<ErrorCode> => {
  const keyOf = ({ response }: ApiError) => `${response.code} ${response.status} ${response.retryable}`
  return [...Map.groupBy([...Object.values(errorExamples), ...gatewayExamples], keyOf)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, errors]) =>
      errors.slice(0, 1).map(({ response: { code, retryable, status } }) => ({
        code,
        status,
        retryable,
        messages: errors.map(({ message }) => message),
      })),
    )
}
