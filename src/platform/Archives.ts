import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"

/** What a URL for an upload is bound to: S3 takes these bytes and no others. */
export interface Exactly {
  readonly bytes: number
  /** In base64, as the header has it. */
  readonly md5: string
}

/** What a person gets by a URL: for how long it is good, and what their browser calls the file. */
export interface Offered {
  readonly seconds: number
  readonly fileName: string
}

export type Url = Effect.Effect<Redacted.Redacted, InternalError | Throttled>

/**
 * The bucket of archives, as WordPress sees it. Their content never passes through here: WordPress writes and reads an archive
 * itself, through a URL that is good for one key, one method and a quarter of an hour, and for what this tenant may. Such a URL
 * is a secret. `tenantArchives` makes it: who only ends operations has their sagas, and not the clients of S3 and STS.
 */
export class Archives extends Context.Service<
  Archives,
  {
    putUrl(tenantId: string, key: string, exactly?: Exactly): Url
    getUrl(tenantId: string, key: string, offered?: Offered): Url
  }
>()("src/platform/Archives") {}
