import type { Hash } from "node:crypto"
import { request as httpRequest } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

import { Effect } from "effect"

export const megabyte = 1024 * 1024
/** A megabyte of something. */
export const block = Buffer.alloc(megabyte, "0123456789abcdef")

/** Sends `megabytes` blocks without ever holding them all. */
export const upload = (url: string, megabytes: number, hash: Hash) =>
  Effect.promise(async () => {
    const request = httpRequest(url, { method: "PUT", headers: { "content-length": megabytes * megabyte } })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      request.once("response", (response) => resolve(response.resume().statusCode))
      request.once("error", reject)
    })
    /** A megabyte of something. */
    const blocks = function* () {
      for (let sent = 0; sent < megabytes; sent++) {
        hash.update(block)
        yield block
      }
    }
    // A refusal may come before the last block.
    await pipeline(Readable.from(blocks()), request).catch(() => undefined)
    return await answered
  })
