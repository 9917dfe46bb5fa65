import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  NoSuchUpload,
  UploadPartCommand,
} from "@aws-sdk/client-s3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../kernel/HttpErrors.ts"
import { ArchiveUploads, type Upload } from "./ArchiveUploads.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall } from "./Clients.ts"
import { presignPart, zip } from "./presign.ts"
import { archiveBucket, makeS3Client } from "./S3.ts"
import { clientFor, TenantSessions } from "./TenantSessions.ts"

/** Uploads of archives in the session of the tenant for whom they are. */
export const tenantArchiveUploads = Layer.effect(
  ArchiveUploads,
  Effect.gen(function* () {
    const bucket = yield* archiveBucket
    const sessions = yield* TenantSessions
    const clientOf = clientFor(makeS3Client)
    const clientOfTenant = (tenantId: string) => Effect.map(sessions.of(tenantId), clientOf)
    const nameOf = ({ key, uploadId }: Upload) => ({ Bucket: bucket, Key: key, UploadId: uploadId })
    return ArchiveUploads.of({
      begin: Effect.fnUntraced(function* (tenantId, key) {
        const client = yield* clientOfTenant(tenantId)
        const command = new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: zip })
        const { UploadId: uploadId } = yield* awsCall((abortSignal) => client.send(command, { abortSignal })).pipe(
          awsSpan("S3", "CreateMultipartUpload"),
        )
        return uploadId === undefined ? yield* new InternalError({ cause: "S3 gave no upload" }) : { key, uploadId }
      }),
      partUrl: (tenantId, upload, part, { bytes, md5 }) =>
        Effect.flatMap(clientOfTenant(tenantId), (client) =>
          presignPart(
            client,
            new UploadPartCommand({ ...nameOf(upload), PartNumber: part, ContentLength: bytes, ContentMD5: md5 }),
          ),
        ),
      complete: Effect.fnUntraced(function* (tenantId, upload, parts) {
        const client = yield* clientOfTenant(tenantId)
        // What S3 encrypts by its own keys it calls by its MD5.
        const Parts = parts.map((md5, at) => ({
          PartNumber: at + 1,
          ETag: Buffer.from(md5, "base64").toString("hex"),
        }))
        const command = new CompleteMultipartUploadCommand({ ...nameOf(upload), MultipartUpload: { Parts } })
        const head = new HeadObjectCommand({ Bucket: bucket, Key: upload.key })
        yield* awsCall((abortSignal) => client.send(command, { abortSignal })).pipe(
          awsSpan("S3", "CompleteMultipartUpload"),
          // A run before this one may have done it and been killed then.
          Effect.catchIf(
            ({ cause }) => cause instanceof NoSuchUpload,
            () => awsCall((abortSignal) => client.send(head, { abortSignal })).pipe(awsSpan("S3", "HeadObject")),
          ),
        )
      }),
    })
  }),
)
