import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { RequestInfo } from "../../src/http/RequestInfo.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { type SiteChange, SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { tableLayer } from "./database.ts"
import { siteRef } from "./samples.ts"

// Changes of `site-1`, as requests ask for them.

/** The start of changes, on this table. */
export const layerOn = (table: typeof tableLayer) =>
  Layer.suspend(() =>
    SiteChanges.layer.pipe(
      Layer.provideMerge(Layer.mergeAll(SiteStore.layer, OperationStore.layer, SecureRandom.layerWebCrypto)),
      Layer.provideMerge(table),
    ),
  )

export const change = (changes: Partial<SiteChange<never>> = {}): SiteChange<never> => ({
  site: siteRef,
  action: "update",
  type: "SITE_UPDATE",
  from: ["ACTIVE", "SUSPENDED"],
  plan: (found) => Effect.succeed({ payload: { was: found.siteName } }),
  ...changes,
})
export const begin = (changes: Partial<SiteChange<never>> = {}) =>
  Effect.flatMap(SiteChanges, (sites) => sites.begin(change(changes)))
export const look = (changes: Partial<SiteChange<never>> = {}) =>
  Effect.flatMap(SiteChanges, (sites) => sites.look(change(changes)))
/** Under an Idempotency-Key. */
export const seeded = (seed: string) =>
  Effect.provideService(RequestInfo, {
    requestId: "request-1",
    correlationId: "corr-7",
    seed,
    respondAsync: false,
    waitSeconds: undefined,
  })
/** The code of the error, or that there was none. */
export const codeOf = <A, E extends { readonly response: { readonly code: string } }, R>(
  effect: Effect.Effect<A, E, R>,
) =>
  effect.pipe(
    Effect.as("begun"),
    Effect.catch(({ response }) => Effect.succeed(response.code)),
  )
