import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { InternalError, type Throttled } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall } from "./Clients.ts"
import { makeS3Client } from "./S3.ts"

/**
 * Seconds for which a presigned URL holds: made right before WordPress is asked to use it, which begins to within the eight
 * minutes for which it is asked again.
 */
const validSeconds = 900

/**
 * The bucket of archives. Their content never passes through here: WordPress writes and reads an archive itself, through
 * a URL that is good for one key, one method and a quarter of an hour. Such a URL is a secret.
 */
export class Archives extends Context.Service<
  Archives,
  {
    putUrl(key: string): Effect.Effect<Redacted.Redacted, InternalError>
    getUrl(key: string): Effect.Effect<Redacted.Redacted, InternalError>
    /** One that is gone already is no error. */
    remove(key: string): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/aws/Archives") {
  static readonly layer = Layer.effect(
    Archives,
    Effect.gen(function* () {
      const { archives } = yield* Settings
      const client = makeS3Client()
      const presign = (command: PutObjectCommand | GetObjectCommand) =>
        Effect.tryPromise({
          try: () => getSignedUrl(client, command, { expiresIn: validSeconds }),
          catch: (cause) => new InternalError({ cause }),
        }).pipe(Effect.map((url) => Redacted.make(url)))
      return Archives.of({
        putUrl: (key) => presign(new PutObjectCommand({ Bucket: archives, Key: key, ContentType: "application/zip" })),
        getUrl: (key) => presign(new GetObjectCommand({ Bucket: archives, Key: key })),
        remove: (key) =>
          awsCall((abortSignal) =>
            client.send(new DeleteObjectCommand({ Bucket: archives, Key: key }), { abortSignal }),
          ).pipe(Effect.asVoid, awsSpan("S3", "DeleteObject")),
      })
    }),
  )
}
