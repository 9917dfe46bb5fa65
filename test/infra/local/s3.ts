import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import { Effect } from "effect"

import { startArchiveStore } from "../../../infra/local/ArchiveStore.ts"
import { allRights } from "./access.ts"
import { access, temporaryFolder } from "./bundles.ts"

export const clientOf = (endpoint: string, options: S3ClientConfig = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => new S3Client({ ...access, endpoint, forcePathStyle: true, maxAttempts: 1, ...options })),
    (s3) => Effect.sync(() => s3.destroy()),
  )

type PutInput = Omit<ConstructorParameters<typeof PutObjectCommand>[0], "Bucket" | "Key">

/** What makes URLs as the service does. */
export const urlsOf = (presigner: S3Client, bucket: string) => ({
  urlToPut: (key: string, input: PutInput = {}, signingDate = new Date()) =>
    Effect.promise(() =>
      getSignedUrl(presigner, new PutObjectCommand({ Bucket: bucket, Key: key, ...input }), {
        expiresIn: 60,
        signingDate,
      }),
    ),
  urlToGet: (key: string, signingDate = new Date()) =>
    Effect.promise(() =>
      getSignedUrl(presigner, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 60, signingDate }),
    ),
})

/** A client for URLs: with the SDK's own checksum, which would be of no bytes, they would take no others. */
export const presignerOf = (endpoint: string) => clientOf(endpoint, { requestChecksumCalculation: "WHEN_REQUIRED" })

/** The store on a folder of its own or a given one, with the SDK's client. */
export const openStore = Effect.fnUntraced(function* (
  options: { readonly directory?: string; readonly largest?: number } = {},
) {
  const directory = options.directory ?? (yield* temporaryFolder)
  const store = yield* startArchiveStore({ access, rights: allRights, environment: "test", ...options, directory })
  const { archiveEndpoint, bucket } = store
  const s3 = yield* clientOf(archiveEndpoint)
  const urls = urlsOf(yield* presignerOf(archiveEndpoint), bucket)
  return { ...store, ...urls, directory, s3, of: (Key: string) => ({ Bucket: bucket, Key }) }
})

/** An HTTP call of any client. */
export const call = (
  url: string,
  method = "GET",
  body?: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
) =>
  Effect.promise(async () => {
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
    return { status: response.status, text: await response.text(), headers: response.headers }
  })

/** The code of the error with which a call of the SDK ends, "none" if it does not. */
export const codeOf = (call: () => Promise<unknown>) =>
  Effect.promise(() =>
    call().then(
      () => "none",
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    ),
  )
