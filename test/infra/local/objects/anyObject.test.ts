import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { createInterface } from "node:readline"

import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"

import { upload } from "../bodies.ts"
import { temporaryFolder } from "../bundles.ts"
import { openStore, presignerOf, urlsOf } from "../s3.ts"

const key = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.constantFrom("..", "a/../b", "/", "//a", "a/", ".", "%2e%2e/", "a+b c", "a?b=c#d", "\r\n", "\u0001", "e\u0301"),
  )
  .filter((text) => Buffer.byteLength(text) <= 1024)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ minLength: 60_000, maxLength: 140_000, size: "max" }),
)
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key, body }) },
  { weight: 1, arbitrary: fc.record({ gone: fc.nat() }) },
)

const objectsOf = async (s3: S3Client, bucket: string): Promise<ReadonlyMap<string, Buffer>> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, EncodingType: "url" }))
  const keys = Contents.map(({ Key = "" }) => decodeURIComponent(Key))
  const objects = new Map<string, Buffer>()
  for (const Key of keys) {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? [])
    assert.strictEqual(ETag, `"${createHash("md5").update(bytes).digest("hex")}"`)
    objects.set(Key, bytes)
  }
  return objects
}

describe("an object of the local S3", () => {
  it.live("comes back byte by byte under any key, listed in order, also when the store was opened anew", () =>
    Effect.gen(function* () {
      const [changes] = fc.sample(fc.array(change, { minLength: 60, maxLength: 60 }), 1)
      const expected = new Map<string, Buffer>()
      const directory = yield* temporaryFolder
      const check = (store: Effect.Success<ReturnType<typeof openStore>>) =>
        Effect.promise(async () => {
          const found = await objectsOf(store.s3, store.bucket)
          const sorted = [...expected.keys()].toSorted((one, other) =>
            Buffer.compare(Buffer.from(one), Buffer.from(other)),
          )
          assert.deepStrictEqual([...found.keys()], sorted)
          for (const [each, bytes] of expected) assert.isTrue(found.get(each)?.equals(bytes), JSON.stringify(each))
        })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const store = yield* openStore({ directory })
          yield* Effect.promise(async () => {
            for (const each of changes ?? []) {
              if ("body" in each) {
                await store.s3.send(new PutObjectCommand({ ...store.of(each.key), Body: each.body }))
                expected.set(each.key, Buffer.from(each.body))
              } else {
                const target = [...expected.keys()][each.gone % Math.max(expected.size, 1)] ?? "none"
                await store.s3.send(new DeleteObjectCommand(store.of(target)))
                expected.delete(target)
              }
            }
          })
          yield* check(store)
        }),
      )
      yield* check(yield* openStore({ directory }))
    }),
  )

  it.live("of any size takes the same few megabytes of memory, both ways", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryFolder
      const { archiveEndpoint, bucket, grownMegabytes } = yield* ownProcess(directory)
      const { urlToGet, urlToPut } = urlsOf(yield* presignerOf(archiveEndpoint), bucket)
      const sent = createHash("sha256")
      assert.strictEqual(yield* upload(yield* urlToPut("big.zip"), 200, sent), 200)
      const url = yield* urlToGet("big.zip")
      const received = yield* Effect.promise(async () => {
        const hash = createHash("sha256")
        const { body } = await fetch(url)
        for await (const chunk of body ?? []) hash.update(chunk)
        return hash.digest("hex")
      })
      assert.strictEqual(received, sent.digest("hex"))
      assert.isBelow(yield* grownMegabytes, 100)
    }),
  )
})

const decodeLine = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ archiveEndpoint: Schema.String, bucket: Schema.String })),
)

/** A store in a process of its own, which says at its end by how much its memory grew. */
const ownProcess = Effect.fnUntraced(function* (directory: string) {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [`${import.meta.dirname}/storeProcess.ts`, directory], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    ),
    (child) => Effect.sync(() => child.kill()),
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = Effect.promise(async () => String((await lines.next()).value))
  const grownMegabytes = Effect.suspend(() => {
    child.stdin.end()
    return Effect.map(nextLine, Number)
  })
  return { ...decodeLine(yield* nextLine), grownMegabytes }
})
