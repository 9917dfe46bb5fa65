import { S3Client } from "@aws-sdk/client-s3"

import { limits } from "./Clients.ts"

/** A client of S3. A checksum that the SDK adds by itself would be one of no bytes, and every presigned upload be refused. */
export const makeS3Client = (): S3Client =>
  new S3Client({
    maxAttempts: 4,
    ...limits,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  })
