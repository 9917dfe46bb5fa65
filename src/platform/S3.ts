import { S3Client } from "@aws-sdk/client-s3"
import * as Config from "effect/Config"

import { limits } from "./Clients.ts"
import type { TenantSession } from "./TenantSessions.ts"

/** The bucket of backups, exports and packages. */
export const archiveBucket = Config.NonEmptyString("ARCHIVE_BUCKET")

/**
 * A client of S3, by the function's own role or in a tenant's session. A checksum that the SDK adds by itself would be one of no
 * bytes, and every presigned upload be refused.
 */
export const makeS3Client = (session?: TenantSession): S3Client =>
  new S3Client({
    maxAttempts: 4,
    ...limits,
    ...session,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  })
