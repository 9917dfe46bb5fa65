import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall } from "./Clients.ts"
import { presign, zip } from "./presign.ts"
import { makeS3Client } from "./S3.ts"
import { archiveBucket } from "./S3.ts"

/** What functions do with the bucket of archives by roles of their own, because it is for no one tenant. */
export class OwnArchives extends Context.Service<
  OwnArchives,
  {
    /** For an archive that becomes the catalogue's. */
    putUrl(key: string): Effect.Effect<Redacted.Redacted, InternalError>
    /** One that is gone already is no error. */
    remove(key: string): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/platform/OwnArchives") {
  static readonly layer = Layer.effect(
    OwnArchives,
    Effect.gen(function* () {
      const bucket = yield* archiveBucket
      const client = makeS3Client()
      return OwnArchives.of({
        putUrl: (key) => presign(client, new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: zip })),
        remove: (key) =>
          awsCall((abortSignal) =>
            client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal }),
          ).pipe(Effect.asVoid, awsSpan("S3", "DeleteObject")),
      })
    }),
  )
}
