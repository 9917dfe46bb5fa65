import { createHash, randomUUID } from "node:crypto"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"

import type { Bucket } from "./Bucket.ts"
import type { Call } from "./Call.ts"
import { checkWrite } from "./conditions.ts"
import { promisedBy, takeFile, takeText } from "./Intake.ts"
import type { StoredObject } from "./ObjectFile.ts"
import { Refused, refused } from "./Refused.ts"
import { type Answer, empty, xmlAnswer } from "./S3Answer.ts"
import { elementsOf, textOf } from "./s3Xml.ts"
import { headersToKeep, replace } from "./writing.ts"

/** Bytes of every part but the last, at least. */
const smallestPart = 5 * 1024 * 1024
const mostParts = 10_000
/** Bytes of the list of parts, at most. */
const largestList = 2 * 1024 * 1024

interface Part {
  readonly file: string
  readonly size: number
  readonly md5: Buffer
}

interface Upload {
  readonly bucket: Bucket
  readonly key: string
  readonly headers: Record<string, string>
  readonly parts: Map<number, Part>
}

const partsIn = (list: string) =>
  elementsOf(list, "Part").map((part) => ({
    number: Number(textOf(part, "PartNumber")),
    etag: textOf(part, "ETag")?.replaceAll('"', "") ?? "",
  }))

/** Uploads in parts that have begun. They do not outlive the process; the objects that came of them do. */
export class Uploads {
  readonly #open = new Map<string, Upload>()

  #of(bucket: Bucket, call: Call): readonly [string, Upload] {
    const id = call.query.get("uploadId") ?? ""
    const upload = this.#open.get(id)
    if (upload === undefined || upload.bucket !== bucket || upload.key !== call.key) throw refused.noSuchUpload()
    return [id, upload]
  }

  begin(bucket: Bucket, call: Call): Answer {
    const id = randomUUID()
    const headers = headersToKeep(call.headers)
    mkdirSync(bucket.uploadFolder(id))
    this.#open.set(id, { bucket, key: call.key, headers, parts: new Map() })
    return xmlAnswer("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: call.key, UploadId: id })
  }

  /** A part that comes again takes the place of the one before. */
  async takePart(bucket: Bucket, call: Call, largest: number): Promise<Answer> {
    const [id, { parts }] = this.#of(bucket, call)
    const number = Number(call.query.get("partNumber"))
    if (!Number.isInteger(number) || number < 1 || number > mostParts) {
      throw refused.invalidArgument(`Part number must be an integer between 1 and ${mostParts}, inclusive`)
    }
    const file = `${number}-${randomUUID()}`
    const path = join(bucket.uploadFolder(id), file)
    const { bytes, checksums, md5 } = await takeFile(path, call.body, promisedBy(call, call.payloadHash, largest))
    if (!this.#open.has(id)) {
      rmSync(path, { force: true })
      throw refused.noSuchUpload()
    }
    const before = parts.get(number)
    if (before !== undefined) rmSync(join(bucket.uploadFolder(id), before.file))
    parts.set(number, { file, size: bytes, md5 })
    return empty(200, { etag: `"${md5.toString("hex")}"`, ...checksums })
  }

  async complete(bucket: Bucket, call: Call): Promise<Answer> {
    const [id, { headers, key, parts }] = this.#of(bucket, call)
    checkWrite(call.headers, bucket.get(key))
    const named = partsIn(await takeText(call.body, promisedBy(call, call.payloadHash, largestList)))
    if (named.length === 0) throw refused.malformedXml()
    if (named.some(({ number }, at) => at > 0 && number <= (named[at - 1]?.number ?? 0))) {
      throw new Refused(
        400,
        "InvalidPartOrder",
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      )
    }
    const taken = named.map(({ etag, number }) => {
      const part = parts.get(number)
      if (part !== undefined && part.md5.toString("hex") === etag) return part
      throw new Refused(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part's entity tag.",
      )
    })
    if (taken.slice(0, -1).some(({ size }) => size < smallestPart)) {
      throw new Refused(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed object size.")
    }
    const digest = createHash("md5").update(Buffer.concat(taken.map(({ md5 }) => md5)))
    const object: StoredObject = {
      key,
      size: taken.reduce((sum, { size }) => sum + size, 0),
      etag: `${digest.digest("hex")}-${taken.length}`,
      modified: Date.now(),
      headers,
      checksums: {},
      upload: { id, parts: taken.map(({ file, size }) => ({ file, size })) },
    }
    const file = await bucket.writeFoot(object)
    // Another request may have ended the upload meanwhile.
    if (!this.#open.has(id)) {
      bucket.discard(file)
      throw refused.noSuchUpload()
    }
    replace(bucket, call, file, object)
    this.#open.delete(id)
    const unused = [...parts.values()].filter((part) => !taken.includes(part))
    for (const part of unused) rmSync(join(bucket.uploadFolder(id), part.file))
    return xmlAnswer("CompleteMultipartUploadResult", { Bucket: bucket.name, Key: key, ETag: `"${object.etag}"` })
  }

  abort(bucket: Bucket, call: Call): Answer {
    const [id] = this.#of(bucket, call)
    this.#open.delete(id)
    bucket.dropUpload(id)
    return empty(204)
  }
}
