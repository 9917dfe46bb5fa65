import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Archives, type Url } from "./Archives.ts"
import { BackupRetention } from "./BackupRetention.ts"
import { presign, zip } from "./presign.ts"
import { makeS3Client } from "./S3.ts"
import { archiveBucket } from "./S3.ts"
import { clientFor, TenantSessions } from "./TenantSessions.ts"

/** Days that S3 bills for at least of what is seldom read, and stored more cheaply for that. */
const seldomReadDays = 30

/** Where an archive is kept: of backups almost none is ever read. What goes sooner would be billed for those days all the same. */
const storageOf = (key: string, backupRetentionDays: number) =>
  /^(?:backups|packs)\//.test(key) && backupRetentionDays >= seldomReadDays
    ? { StorageClass: "STANDARD_IA" as const }
    : {}

/** URLs of archives, signed in the session of the tenant for whom they are. */
export const tenantArchives = Layer.effect(
  Archives,
  Effect.gen(function* () {
    const bucket = yield* archiveBucket
    const backupRetentionDays = yield* BackupRetention
    const sessions = yield* TenantSessions
    const clientOf = clientFor(makeS3Client)
    const urlFor = (tenantId: string, command: PutObjectCommand | GetObjectCommand, seconds?: number): Url =>
      Effect.flatMap(sessions.of(tenantId), (session) => presign(clientOf(session), command, seconds))
    return Archives.of({
      putUrl: (tenantId, key, exactly) => {
        const storage = storageOf(key, backupRetentionDays)
        const content =
          exactly === undefined ? { ContentType: zip } : { ContentLength: exactly.bytes, ContentMD5: exactly.md5 }
        return urlFor(tenantId, new PutObjectCommand({ Bucket: bucket, Key: key, ...content, ...storage }))
      },
      getUrl: (tenantId, key, offered) => {
        const named =
          offered === undefined
            ? {}
            : { ResponseContentDisposition: `attachment; filename="${offered.fileName}"`, ResponseContentType: zip }
        return urlFor(tenantId, new GetObjectCommand({ Bucket: bucket, Key: key, ...named }), offered?.seconds)
      },
    })
  }),
)
