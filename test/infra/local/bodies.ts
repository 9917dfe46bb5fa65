import type { Hash } from "node:crypto"
import { createServer, request as httpRequest } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

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

/** Bytes in buffers that something still holds. */
export const heldBytes = (): number => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc()")
  return process.memoryUsage().arrayBuffers
}

/** Takes everything and keeps nothing but its own measurements. */
export const discarding = (measurements: Array<number>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((request, response) => {
        let received = 0
        request.on("data", (chunk: Buffer) => {
          const before = Math.floor(received / megabyte)
          received += chunk.length
          if (Math.floor(received / megabyte) > before) measurements.push(heldBytes())
        })
        request.on("end", () => response.end())
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close),
  )
