import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { InternalError, type Throttled } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"
import { makeS3Client } from "./S3.ts"
import { clientFor, TenantSessions, urlSeconds } from "./TenantSessions.ts"

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

/** Days that S3 bills for at least of what is seldom read, and stored more cheaply for that. */
export const seldomReadDays = 30

/** Where an archive is kept: of backups almost none is ever read. What goes sooner would be billed for those days all the same. */
const storageOf = (key: string, backupRetentionDays: number) =>
  key.startsWith("backups/") && backupRetentionDays >= seldomReadDays ? { StorageClass: "STANDARD_IA" as const } : {}

type Url = Effect.Effect<Redacted.Redacted, InternalError | Throttled>

/**
 * The bucket of archives, as WordPress sees it. Their content never passes through here: WordPress writes and reads an archive
 * itself, through a URL that is good for one key, one method and a quarter of an hour, and for what this tenant may. Such a URL
 * is a secret.
 */
export class Archives extends Context.Service<
  Archives,
  { putUrl(tenantId: string, key: string): Url; getUrl(tenantId: string, key: string): Url }
>()("src/aws/Archives") {
  static readonly layer = Layer.effect(
    Archives,
    Effect.gen(function* () {
      const { archives, backupRetentionDays } = yield* Settings
      const sessions = yield* TenantSessions
      const clientOf = clientFor(makeS3Client)
      const urlFor = (tenantId: string, command: PutObjectCommand | GetObjectCommand): Url =>
        Effect.flatMap(sessions.of(tenantId), (session) => presign(clientOf(session), command))
      return Archives.of({
        putUrl: (tenantId, key) => {
          const storage = storageOf(key, backupRetentionDays)
          return urlFor(tenantId, new PutObjectCommand({ Bucket: archives, Key: key, ContentType: zip, ...storage }))
        },
        getUrl: (tenantId, key) => urlFor(tenantId, new GetObjectCommand({ Bucket: archives, Key: key })),
      })
    }),
  )
}
