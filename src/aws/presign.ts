import type { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { InternalError } from "../http/HttpErrors.ts"
import { limits } from "./Clients.ts"

/** Seconds for which a presigned URL may hold. */
export const urlSeconds = 900

// A checksum that the SDK adds by itself would be one of no bytes, and every upload would be refused.
export const bucketOptions = {
  maxAttempts: 4,
  ...limits,
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const

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
