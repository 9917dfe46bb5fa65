import type { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { InternalError } from "../kernel/HttpErrors.ts"

/** Seconds for which a presigned URL may hold. */
export const urlSeconds = 900

const signed = (sign: () => Promise<string>) =>
  Effect.tryPromise({ try: sign, catch: (cause) => new InternalError({ cause }) }).pipe(
    Effect.map((url) => Redacted.make(url)),
  )

/**
 * A URL that holds for a quarter of an hour, if nothing else is said: made right before WordPress is asked to use it, which
 * begins to within the eight minutes for which it is asked again.
 */
export const presign = (client: S3Client, command: PutObjectCommand | GetObjectCommand, expiresIn = urlSeconds) =>
  signed(() => getSignedUrl(client, command, { expiresIn }))

/** The same for a part of an upload. */
export const presignPart = (client: S3Client, command: UploadPartCommand) =>
  signed(() => getSignedUrl(client, command, { expiresIn: urlSeconds }))

export const zip = "application/zip"
