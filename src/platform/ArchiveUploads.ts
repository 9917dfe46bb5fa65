import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  NoSuchUpload,
  UploadPartCommand,
} from "@aws-sdk/client-s3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import type { Exactly, Url } from "./Archives.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall } from "./Clients.ts"
import { presignPart, zip } from "./presign.ts"
import { archiveBucket, makeS3Client } from "./S3.ts"
import { clientFor, TenantSessions } from "./TenantSessions.ts"

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
>()("src/platform/ArchiveUploads") {
  static readonly layer = Layer.effect(
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
}
