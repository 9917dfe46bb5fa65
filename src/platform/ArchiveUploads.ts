import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import type { Exactly, Url } from "./Archives.ts"

/** An upload that has begun. Its id is no secret: whoever knows it still needs a signature. */
export interface Upload {
  readonly key: string
  readonly uploadId: string
}

/**
 * Archives that WordPress puts in parts, because they are made as they are sent. What never ends the bucket's life cycle takes
 * away after a day.
 */
export class ArchiveUploads extends Context.Service<
  ArchiveUploads,
  {
    begin(tenantId: string, key: string): Effect.Effect<Upload, InternalError | Throttled>
    /** A URL for one part, counted from 1, that takes these bytes and no others. */
    partUrl(tenantId: string, upload: Upload, part: number, exactly: Exactly): Url
    /** Makes an archive of all parts, whose MD5s these are, in base64. One that is made already is no error. */
    complete(
      tenantId: string,
      upload: Upload,
      parts: ReadonlyArray<string>,
    ): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/platform/ArchiveUploads") {}
