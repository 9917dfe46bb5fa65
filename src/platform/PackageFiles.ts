import { createHash, randomUUID } from "node:crypto"
import { createWriteStream } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable, Transform } from "node:stream"
import { pipeline } from "node:stream/promises"

import { GetObjectCommand } from "@aws-sdk/client-s3"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { isThrottle } from "./AwsErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { timedCall } from "./Clients.ts"
import { makeS3Client } from "./S3.ts"
import { archiveBucket } from "./S3.ts"

/** Most bytes of a package: what fits into the 512 MB of a function's own disk, and through it within a request. */
export const maxPackageBytes = 256 * 1024 * 1024

/** There is no package to look into; `reason` is for staff. */
export class NoPackage extends Data.TaggedError("NoPackage")<{ readonly reason: string }> {}

/** A package as it lies on this machine's disk; `sha256` is hexadecimal, of all its bytes. */
export interface PackageFile {
  readonly path: string
  readonly sha256: string
}

const tooLarge = new NoPackage({ reason: `it has more than ${maxPackageBytes / 1024 / 1024} MB` })

/** Without the permission to list a bucket, S3 does not say of a key that it is not there. */
const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && ["NoSuchKey", "NotFound", "AccessDenied"].includes(cause.name)

const toError = (cause: unknown): NoPackage | Throttled | InternalError => {
  if (cause instanceof NoPackage) return cause
  if (isMissing(cause)) return new NoPackage({ reason: "there is no such file in the bucket: upload it first" })
  return isThrottle(cause) ? new Throttled({ cause }) : new InternalError({ cause })
}

/** Passes bytes on, counted and digested. */
const measured = () => {
  const hash = createHash("sha256")
  let bytes = 0
  const stream = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      bytes += chunk.length
      hash.update(chunk)
      if (bytes > maxPackageBytes) done(tooLarge)
      else done(null, chunk)
    },
  })
  return { stream, digest: () => hash.digest("hex") }
}

/** The packages of plugins and themes in the bucket, for whoever looks into them: through the disk, so that memory stays small. */
export class PackageFiles extends Context.Service<
  PackageFiles,
  {
    /** Downloads a package; its file goes with the scope. */
    download(key: string): Effect.Effect<PackageFile, NoPackage | InternalError | Throttled, Scope.Scope>
  }
>()("src/platform/PackageFiles") {
  static readonly layer = Layer.effect(
    PackageFiles,
    Effect.gen(function* () {
      const bucket = yield* archiveBucket
      const client = makeS3Client()

      const fetchTo = async (path: string, key: string, abortSignal: AbortSignal): Promise<PackageFile> => {
        const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
          abortSignal,
        })
        if (!(Body instanceof Readable)) throw new Error("the answer of S3 has no stream")
        if (ContentLength > maxPackageBytes) {
          Body.destroy()
          throw tooLarge
        }
        const { digest, stream } = measured()
        await pipeline(Body, stream, createWriteStream(path, { flags: "wx" }), { signal: abortSignal })
        return { path, sha256: digest() }
      }

      return PackageFiles.of({
        download: (key) =>
          Effect.acquireRelease(
            Effect.sync(() => join(tmpdir(), `package-${randomUUID()}.zip`)),
            (path) => Effect.promise(() => rm(path, { force: true })),
          ).pipe(
            Effect.flatMap((path) => timedCall((abortSignal) => fetchTo(path, key, abortSignal), toError)),
            awsSpan("S3", "GetObject"),
          ),
      })
    }),
  )
}
