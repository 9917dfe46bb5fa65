import type { IncomingHttpHeaders } from "node:http"

import type { Bucket } from "./Bucket.ts"
import type { Call } from "./Call.ts"
import { checkWrite } from "./conditions.ts"
import { promisedBy, takeFile, takeText } from "./Intake.ts"
import { footOf, type StoredObject } from "./ObjectFile.ts"
import { Refused, refused } from "./Refused.ts"
import { type Answer, empty, xmlAnswer } from "./S3Answer.ts"
import { keysToDelete, textOf } from "./s3Xml.ts"

const storageClasses = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
])

/** What is given back with an object as it came. */
const kept =
  /^(?:content-(?:type|encoding|language|disposition)|cache-control|expires|x-amz-storage-class|x-amz-meta-.+)$/

/** The headers of a request that stay with the object. */
export const headersToKeep = (headers: IncomingHttpHeaders): Record<string, string> => {
  const storageClass = headers["x-amz-storage-class"]?.toString() ?? "STANDARD"
  if (!storageClasses.has(storageClass)) {
    throw new Refused(400, "InvalidStorageClass", "The storage class you specified is not valid")
  }
  const all = Object.entries({ "content-type": "binary/octet-stream", ...headers })
    .filter(([name]) => kept.test(name))
    .map(([name, value]) => [name, String(value)] as const)
    // How the body was framed is no property of the object.
    .map(([name, value]) => [name, name === "content-encoding" ? value.replace(/^aws-chunked(?:, ?)?/, "") : value])
    .filter(([name, value]) => value !== "" && (name !== "x-amz-storage-class" || value !== "STANDARD"))
  return Object.fromEntries(all)
}

/** `PutObject`: on the disk before it is answered, and looked at again at its end, for another may have come meanwhile. */
export const putObject = async (bucket: Bucket, call: Call, largest: number): Promise<Answer> => {
  checkWrite(call.headers, bucket.get(call.key))
  const promised = promisedBy(call, call.payloadHash, largest)
  const headers = headersToKeep(call.headers)
  const file = bucket.newFile()
  let object: StoredObject | undefined
  const { checksums } = await takeFile(file, call.body, promised, (taken) => {
    object = {
      key: call.key,
      size: taken.bytes,
      etag: taken.md5.toString("hex"),
      modified: Date.now(),
      headers,
      checksums: taken.checksums,
    }
    return footOf(object)
  })
  if (object === undefined) throw new Error("a body without an end")
  replace(bucket, call, file, object)
  return empty(200, { etag: `"${object.etag}"`, ...checksums })
}

/** Puts a finished file in its object's place, if the condition of the request still holds. */
export const replace = (bucket: Bucket, call: Call, file: string, object: StoredObject): void => {
  try {
    checkWrite(call.headers, bucket.get(object.key))
  } catch (error) {
    bucket.discard(file)
    throw error
  }
  bucket.put(file, object)
}

/** `DeleteObject`: what is not there is no error. */
export const deleteObject = (bucket: Bucket, call: Call): Answer => {
  if (call.headers["if-match"] !== undefined) checkWrite(call.headers, bucket.get(call.key))
  bucket.remove(call.key)
  return empty(204)
}

/** Names in one request for the deletion of many, at most. */
const mostKeys = 1000

/** Bytes of such a request, at most. */
const largestList = 2 * 1024 * 1024

/** The body of a request for the deletion of many, which is never sent without a digest. */
export const deletionList = async (call: Call): Promise<string> => {
  const promised = promisedBy(call, call.payloadHash, largestList)
  if (promised.md5 === undefined && promised.checksums.size === 0) {
    throw new Refused(400, "InvalidRequest", "Missing required header for this request: Content-MD5")
  }
  return takeText(call.body, promised)
}

/** `DeleteObjects`. */
export const deleteObjects = (bucket: Bucket, list: string): Answer => {
  const keys = keysToDelete(list)
  if (keys.length === 0 || keys.length > mostKeys) throw refused.malformedXml()
  for (const key of keys) bucket.remove(key)
  const isQuiet = textOf(list, "Quiet") === "true"
  return xmlAnswer("DeleteResult", { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) })
}
