import { closeSync, fstatSync, openSync, readSync } from "node:fs"

import { Option, Schema } from "effect"

const Texts = Schema.Record(Schema.String, Schema.String)

/** What is kept of an object beside its bytes. */
export const StoredObject = Schema.Struct({
  key: Schema.String,
  size: Schema.Number,
  /** Without its quotes. */
  etag: Schema.String,
  /** Milliseconds since 1970. */
  modified: Schema.Number,
  /** What is given back with it as it came: content type, metadata, storage class and their like. */
  headers: Texts,
  /** By their headers. */
  checksums: Texts,
  /** Where the bytes are if they came in parts: a folder, and the files in it in their order. */
  upload: Schema.optionalKey(
    Schema.Struct({
      id: Schema.String,
      parts: Schema.Array(Schema.Struct({ file: Schema.String, size: Schema.Number })),
    }),
  ),
})
export type StoredObject = typeof StoredObject.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(StoredObject))
const magic = Buffer.from("bbws-s3\n")
const footLength = 4 + magic.length

/** What stands behind an object's bytes in its file, so that both are replaced by one rename. */
export const footOf = (object: StoredObject): Buffer => {
  const text = Buffer.from(JSON.stringify(object))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([text, length, magic])
}

const readAt = (fd: number, length: number, position: number): Buffer => {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, position))
}

/** The object of a file; undefined if the file is none. */
export const readObject = (file: string): StoredObject | undefined => {
  const fd = openSync(file, "r")
  try {
    const { size } = fstatSync(fd)
    if (size < footLength) return undefined
    const foot = readAt(fd, footLength, size - footLength)
    if (!foot.subarray(4).equals(magic)) return undefined
    const length = foot.readUInt32BE()
    if (length > size - footLength) return undefined
    return Option.getOrUndefined(decode(readAt(fd, length, size - footLength - length).toString("utf8")))
  } finally {
    closeSync(fd)
  }
}
