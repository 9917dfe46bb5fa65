import type { Bucket } from "./Bucket.ts"
import type { Call } from "./Call.ts"
import { listObjects } from "./listing.ts"
import { readObjectOf } from "./reading.ts"
import { refused } from "./Refused.ts"
import type { Answer } from "./S3Answer.ts"
import type { Uploads } from "./Uploads.ts"
import { deleteObject, deleteObjects, putObject } from "./writing.ts"

/** What every request's query may have: its signature, and names that mean nothing to S3. */
const everywhere = /^x-id$|^x-amz-|^response-/i

const listing = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "encoding-type",
  "fetch-owner",
])

const ofBucket = (
  bucket: Bucket,
  { method, query }: Call,
  names: ReadonlyArray<string>,
  list: string,
): Answer | undefined => {
  if (method === "GET" && names.every((name) => listing.has(name))) return listObjects(bucket, query)
  return method === "POST" && names.join(" ") === "delete" ? deleteObjects(bucket, list) : undefined
}

/** Answers a request that may be; undefined for what this S3 does not do. `list` is the body of a deletion of many. */
export const answerTo = async (
  { bucket, largest, list, uploads }: { bucket: Bucket; uploads: Uploads; largest: number; list: string },
  call: Call,
): Promise<Answer> => {
  const names = [...call.query.keys()].filter((name) => !everywhere.test(name)).toSorted()
  const answer = (() => {
    if (call.key === "") return ofBucket(bucket, call, names, list)
    switch (`${call.method} ${names.join(" ")}`.trim()) {
      case "GET":
      case "HEAD":
        return readObjectOf(bucket, call)
      case "PUT":
        return putObject(bucket, call, largest)
      case "DELETE":
        return deleteObject(bucket, call)
      case "POST uploads":
        return uploads.begin(bucket, call)
      case "PUT partNumber uploadId":
        return uploads.takePart(bucket, call, largest)
      case "POST uploadId":
        return uploads.complete(bucket, call)
      case "DELETE uploadId":
        return uploads.abort(bucket, call)
      default:
        return undefined
    }
  })()
  if (answer !== undefined) return answer
  throw refused.notImplemented([call.method, ...names].join(" "))
}
