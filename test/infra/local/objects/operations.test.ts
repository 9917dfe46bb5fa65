import { writeFileSync } from "node:fs"
import { Readable } from "node:stream"

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { Bucket } from "../../../../infra/local/objects/Bucket.ts"
import { footOf } from "../../../../infra/local/objects/ObjectFile.ts"
import { block, megabyte } from "../bodies.ts"
import { temporaryFolder } from "../bundles.ts"
import { codeOf, openStore } from "../s3.ts"

type Store = Effect.Success<ReturnType<typeof openStore>>

const textOf = async ({ of, s3 }: Store, key: string, input: object = {}) =>
  (await s3.send(new GetObjectCommand({ ...of(key), ...input }))).Body?.transformToString()

const put = ({ of, s3 }: Store, key: string, Body: string, input: object = {}) =>
  s3.send(new PutObjectCommand({ ...of(key), Body, ...input }))

const withStore = (name: string, run: (store: Store) => Promise<void>) =>
  it.live(name, () => Effect.flatMap(openStore(), (store) => Effect.promise(() => run(store))))

const refusals = (name: string, run: (store: Store) => Generator<readonly [string, () => Promise<unknown>]>) =>
  it.live(name, () =>
    Effect.gen(function* () {
      for (const [code, call] of run(yield* openStore())) assert.strictEqual(yield* codeOf(call), code)
    }),
  )

/** Puts empty objects into the bucket of a store that is opened later. */
const fill = (directory: string, keys: ReadonlyArray<string>): void => {
  const bucket = new Bucket(directory, "bbws-wp-archives-test")
  for (const key of keys) {
    const object = { key, size: 0, etag: "d41d8cd98f00b204e9800998ecf8427e", modified: 0, headers: {}, checksums: {} }
    const file = bucket.newFile()
    writeFileSync(file, footOf(object))
    bucket.put(file, object)
  }
}

describe("the local S3", () => {
  withStore("serves the SDK's own calls, with a checksum before the body and one behind it", async (store) => {
    const { of, s3 } = store
    await put(store, "whole", "abc", { Metadata: { site: "site-1" }, StorageClass: "STANDARD_IA" })
    const Body = Readable.from([block, block])
    await s3.send(new PutObjectCommand({ ...of("stream"), Body, ContentLength: 2 * megabyte }))
    const whole = await s3.send(new GetObjectCommand({ ...of("whole"), ChecksumMode: "ENABLED" }))
    assert.strictEqual(await whole.Body?.transformToString(), "abc")
    assert.strictEqual(whole.ChecksumCRC32, "NSRBwg==")
    const stream = await s3.send(new GetObjectCommand(of("stream")))
    assert.isUndefined(stream.ContentEncoding)
    assert.isTrue(Buffer.concat([block, block]).equals((await stream.Body?.transformToByteArray()) ?? block))
    const head = await s3.send(new HeadObjectCommand(of("whole")))
    assert.deepInclude(head, { ContentLength: 3, Metadata: { site: "site-1" }, StorageClass: "STANDARD_IA" })
    assert.strictEqual(head.ETag, `"900150983cd24fb0d6963f7d28e17f72"`)
    await s3.send(new DeleteObjectCommand(of("whole")))
    await s3.send(new DeleteObjectCommand(of("whole")))
    const gone = await s3.send(new HeadObjectCommand(of("whole"))).then(
      () => "there",
      (error: unknown) => String(error),
    )
    assert.match(gone, /NotFound/)
  })

  withStore("gives what kind of thing an object is with it, or as whoever asks wants it called", async (store) => {
    await put(store, "a.zip", "abc", { ContentType: "application/zip", CacheControl: "no-store" })
    const { s3, of } = store
    const ResponseContentDisposition = `attachment; filename="site.zip"`
    const got = await s3.send(new GetObjectCommand({ ...of("a.zip"), ResponseContentDisposition }))
    const said = { ContentType: "application/zip", CacheControl: "no-store", ContentLength: 3 }
    assert.deepInclude(got, { ...said, ContentDisposition: ResponseContentDisposition })
  })

  withStore("gives a range of an object, from either end and beyond it", async (store) => {
    const { of, s3 } = store
    await put(store, "digits", "0123456789")
    const ranges = ["bytes=0-0", "bytes=3-", "bytes=-4", "bytes=8-99", "bytes=-99", "bytes=5-2", "lines=1-2"]
    const texts = await Promise.all(ranges.map((Range) => textOf(store, "digits", { Range })))
    const all = "0123456789"
    assert.deepStrictEqual(texts, ["0", "3456789", "6789", "89", all, all, all])
    const part = await s3.send(new GetObjectCommand({ ...of("digits"), Range: "bytes=2-4" }))
    assert.deepInclude(part, { ContentLength: 3, ContentRange: "bytes 2-4/10" })
  })

  refusals("refuses a range behind the end, and any of an object of no bytes", function* (store) {
    const range = (key: string, Range: string) => () => textOf(store, key, { Range })
    yield ["none", () => put(store, "digits", "0123456789")]
    yield ["none", () => put(store, "none", "", { ContentLength: 0 })]
    yield ["none", () => textOf(store, "none")]
    yield ["InvalidRange", range("digits", "bytes=10-")]
    yield ["InvalidRange", range("digits", "bytes=-0")]
    yield ["InvalidRange", range("none", "bytes=0-")]
  })

  refusals("reads and writes under conditions", function* (store) {
    const { of, s3 } = store
    const [present, other] = [`"900150983cd24fb0d6963f7d28e17f72"`, `"00000000000000000000000000000000"`]
    const write = (key: string, input: object) => () => put(store, key, "abc", input)
    const read = (input: object) => () => textOf(store, "a", input)
    yield ["NoSuchKey", write("a", { IfMatch: present })]
    yield ["none", write("a", { IfNoneMatch: "*" })]
    yield ["PreconditionFailed", write("a", { IfNoneMatch: "*" })]
    yield ["PreconditionFailed", write("a", { IfMatch: other })]
    yield ["none", write("a", { IfMatch: present })]
    yield ["none", read({ IfMatch: present })]
    yield ["PreconditionFailed", read({ IfMatch: other })]
    yield ["none", read({ IfNoneMatch: other })]
    // The name that the SDK gives a 304.
    yield ["Unknown", read({ IfNoneMatch: present })]
    yield ["Unknown", read({ IfModifiedSince: new Date() })]
    yield ["PreconditionFailed", read({ IfUnmodifiedSince: new Date(0) })]
    // The ETag is the better witness of the two.
    yield ["none", read({ IfMatch: present, IfUnmodifiedSince: new Date(0) })]
    yield ["none", read({ IfNoneMatch: other, IfModifiedSince: new Date() })]
    yield ["PreconditionFailed", () => s3.send(new DeleteObjectCommand({ ...of("a"), IfMatch: other }))]
    yield ["none", () => s3.send(new DeleteObjectCommand({ ...of("a"), IfMatch: present }))]
    yield ["NoSuchKey", read({})]
  })

  withStore("lets one of many writers that want to be the first", async (store) => {
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => put(store, "first", `writer ${n}`, { IfNoneMatch: "*" })),
    )
    const [winner] = all.flatMap(({ status }, n) => (status === "fulfilled" ? [n] : []))
    assert.lengthOf(
      all.filter(({ status }) => status === "fulfilled"),
      1,
    )
    assert.strictEqual(await textOf(store, "first"), `writer ${winner}`)
  })

  refusals("refuses what is damaged, misnamed or not done here", function* (store) {
    const { of, s3 } = store
    yield ["BadDigest", () => put(store, "a", "abc", { ContentMD5: "kAFQmDzST7DWlj99KOF/cg==".replace("k", "l") })]
    yield ["BadDigest", () => put(store, "a", "abc", { ChecksumSHA256: `${"A".repeat(43)}=` })]
    yield ["NotImplemented", () => put(store, "a", "abc", { ChecksumCRC32C: "AAAAAA==" })]
    yield ["NotImplemented", () => put(store, "a", "abc", { Tagging: "a=b" })]
    yield ["InvalidStorageClass", () => put(store, "a", "abc", { StorageClass: "CHEAP" })]
    yield ["NotImplemented", () => s3.send(new CopyObjectCommand({ ...of("a"), CopySource: "b/c" }))]
    yield ["NotImplemented", () => s3.send(new GetObjectTaggingCommand(of("a")))]
    yield ["NoSuchBucket", () => s3.send(new GetObjectCommand({ Bucket: "another", Key: "a" }))]
    yield ["NoSuchKey", () => textOf(store, "a")]
  })

  it.live("lists in pages of a thousand, in the order of the bytes, and deletes as many at once", () =>
    Effect.gen(function* () {
      const numbered = (folder: string, count: number) =>
        Array.from({ length: count }, (_, n) => `${folder}/${String(n).padStart(4, "0")}`)
      const keys = [...numbered("a", 1001), ...numbered("b", 3)]
      const directory = yield* temporaryFolder
      fill(directory, keys)
      const { bucket, s3 } = yield* openStore({ directory })
      yield* Effect.promise(async () => {
        const list = (input: object) => s3.send(new ListObjectsV2Command({ Bucket: bucket, ...input }))
        const [pages, found]: [Array<number>, Array<string>] = [[], []]
        let ContinuationToken: string | undefined
        do {
          const page = await list({ ContinuationToken })
          pages.push(page.KeyCount ?? 0)
          found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
          ContinuationToken = page.NextContinuationToken
        } while (ContinuationToken !== undefined)
        assert.deepStrictEqual(pages, [1000, 4])
        assert.deepStrictEqual(found, keys)
        const folders = await list({ Delimiter: "/", MaxKeys: 1 })
        assert.deepStrictEqual(folders.CommonPrefixes, [{ Prefix: "a/" }])
        const next = await list({ Delimiter: "/", ContinuationToken: folders.NextContinuationToken })
        assert.deepStrictEqual([next.CommonPrefixes, next.IsTruncated], [[{ Prefix: "b/" }], false])
        const behind = await list({ Prefix: "b/", StartAfter: "b/0000" })
        assert.deepStrictEqual(
          behind.Contents?.map(({ Key }) => Key),
          ["b/0001", "b/0002"],
        )
        const Objects = keys.slice(0, 1000).map((Key) => ({ Key }))
        const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
        assert.lengthOf(Deleted ?? [], 1000)
        assert.strictEqual((await list({ Prefix: "a/" })).KeyCount, 1)
      })
    }),
  )
})

const begin = async ({ of, s3 }: Store, key: string) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...of(key), ContentType: "application/x-tar" }))
  return { ...of(key), UploadId }
}
const Parts = Schema.Array(Schema.Struct({ PartNumber: Schema.Number, ETag: Schema.optionalKey(Schema.String) }))
type Upload = Awaited<ReturnType<typeof begin>>

const send = async ({ s3 }: Store, upload: Upload, PartNumber: number, Body: Uint8Array | string) => {
  const { ETag = "" } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
  return { PartNumber, ETag }
}
const complete = ({ s3 }: Store, upload: Upload, parts: typeof Parts.Type, input: object = {}) =>
  s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...parts] }, ...input }))

describe("an upload in parts", () => {
  const large = Buffer.concat([block, block, block, block, block, Buffer.from("!")])

  it.live("becomes one object when it is complete, whatever the order in which its parts came", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryFolder
      yield* Effect.scoped(
        Effect.gen(function* () {
          const store = yield* openStore({ directory })
          yield* Effect.promise(async () => {
            const upload = await begin(store, "a.tar")
            const second = await send(store, upload, 2, "end")
            await send(store, upload, 1, "lost")
            const first = await send(store, upload, 1, large)
            await send(store, upload, 3, "unused")
            assert.strictEqual(await codeOfPromise(() => textOf(store, "a.tar")), "NoSuchKey")
            const { ETag } = await complete(store, upload, [first, second])
            assert.match(String(ETag), /^"[\da-f]{32}-2"$/)
          })
        }),
      )
      // It outlives the process, and is read over the ends of its parts.
      const store = yield* openStore({ directory })
      yield* Effect.promise(async () => {
        const head = await store.s3.send(new HeadObjectCommand(store.of("a.tar")))
        assert.deepInclude(head, { ContentLength: large.length + 3, ContentType: "application/x-tar" })
        assert.strictEqual(await textOf(store, "a.tar", { Range: `bytes=${large.length - 2}-` }), "f!end")
        assert.strictEqual(await textOf(store, "a.tar", { Range: "bytes=-2" }), "nd")
        const { Body } = await store.s3.send(new GetObjectCommand(store.of("a.tar")))
        const whole = Buffer.from((await Body?.transformToByteArray()) ?? [])
        assert.isTrue(whole.equals(Buffer.concat([large, Buffer.from("end")])))
        await put(store, "a.tar", "small")
        assert.strictEqual(await textOf(store, "a.tar"), "small")
      })
    }),
  )

  it.live("is refused when its list is not of what came, and gone when it is given up", () =>
    Effect.gen(function* () {
      const store = yield* openStore()
      yield* Effect.promise(async () => {
        const upload = await begin(store, "a.tar")
        const parts = [await send(store, upload, 1, "small"), await send(store, upload, 2, "end")]
        const code = (list: typeof Parts.Type, input: object = {}) =>
          codeOfPromise(() => complete(store, upload, list, input))
        assert.strictEqual(await code(parts), "EntityTooSmall")
        assert.strictEqual(await code(parts.toReversed()), "InvalidPartOrder")
        assert.strictEqual(await code([{ PartNumber: 3, ETag: "x" }]), "InvalidPart")
        await put(store, "a.tar", "first")
        assert.strictEqual(await code(parts.slice(0, 1), { IfNoneMatch: "*" }), "PreconditionFailed")
        await store.s3.send(new AbortMultipartUploadCommand(upload))
        assert.strictEqual(await code(parts.slice(0, 1)), "NoSuchUpload")
        assert.strictEqual(await textOf(store, "a.tar"), "first")
      })
    }),
  )
})

const codeOfPromise = (call: () => Promise<unknown>) => Effect.runPromise(codeOf(call))
