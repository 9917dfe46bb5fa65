import * as Effect from "effect/Effect"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { metric } from "../platform/Metrics.ts"
import type { WordPressError } from "./WordPressErrors.ts"
import type { WireRequest } from "./WordPressHttp.ts"

/** Whether an error says that the tenant's WordPress is failing. A refusal or a "later" is an answer: it works. */
export const tellsOfFailure = (error: WordPressError): boolean =>
  error.response.retryable && !(error._tag === "WordPressApiError" && error.status === 423)

/** Nobody waits any longer; with an archive WordPress goes on. */
const isOverdue = (error: WordPressError): boolean =>
  error._tag === "WordPressTimeout" || (error._tag === "WordPressApiError" && error.status === 504)

/** Whether a failure may be of one site's own code: it was reached, by the right container, and did not come to an end. */
export const isOfSite = (
  call: { readonly ofSchedule?: boolean },
  error: WordPressError | InternalError | Throttled,
): boolean =>
  call.ofSchedule === true &&
  (error._tag === "WordPressTimeout" ||
    (error._tag === "WordPressApiError" && error.status !== undefined && error.status !== 421))

/** A call by its kind: ids and slugs are no part of it, so that there are few. */
export const operationOf = ({ method, path }: Pick<WireRequest, "method" | "path">): string =>
  `${method} ${path
    .replace(/\?.*/, "")
    .replaceAll(/\/(?:\d+|[\da-f]{8}-[\da-f-]{27})(?=\/|$)/g, "/{id}")
    .replaceAll(/\/(plugins|themes)\/[^/]+/g, "/$1/{slug}")}`

/** Counts a call that failed, if that says something of how WordPress is. */
export const countFailure = (
  call: Pick<WireRequest, "method" | "path"> & { readonly ofArchive?: boolean; readonly ofSchedule?: boolean },
  error: WordPressError | InternalError | Throttled,
) =>
  Effect.gen(function* () {
    if (error._tag === "InternalError" || error._tag === "Throttled" || !tellsOfFailure(error)) return
    if (isOfSite(call, error)) return
    if (error._tag === "WordPressApiError" && error.status === 421) yield* metric("WordPressForeignTenant", 1)
    if (call.ofArchive !== true || !isOverdue(error)) yield* metric("WordPressAPIFailures", 1, operationOf(call))
  })
