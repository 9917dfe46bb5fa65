import { Effect, Layer } from "effect"

import {
  type IncomingAnswer,
  type OutgoingRequest,
  PublicInternet,
  Unreachable,
} from "../../src/platform/PublicInternet.ts"

const unused = (what: string) => () => Effect.die(`${what} is not used here`)

/** An internet that answers what `respond` says; without it, nobody is there. */
export const fakeInternet = (
  respond: (request: OutgoingRequest) => Effect.Effect<IncomingAnswer, Unreachable> = ({ url }) =>
    Effect.fail(new Unreachable({ host: url.hostname, reason: "HOST_UNKNOWN" })),
) =>
  Layer.succeed(
    PublicInternet,
    PublicInternet.of({ addressesOf: unused("addressesOf"), connect: unused("connect"), exchange: respond }),
  )
