import type { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { InternalError } from "../kernel/HttpErrors.ts"

/** Seconds for which a presigned URL may hold. */
export const urlSeconds = 900

/**
 * A URL that holds for a quarter of an hour: made right before WordPress is asked to use it, which begins to within the eight
 * minutes for which it is asked again.
 */
export const presign = (client: S3Client, command: PutObjectCommand | GetObjectCommand) =>
  Effect.tryPromise({
    try: () => getSignedUrl(client, command, { expiresIn: urlSeconds }),
    catch: (cause) => new InternalError({ cause }),
  }).pipe(Effect.map((url) => Redacted.make(url)))

export const zip = "application/zip"
