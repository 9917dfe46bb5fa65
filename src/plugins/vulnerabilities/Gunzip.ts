import { pipeline, Readable } from "node:stream"
import { createGunzip } from "node:zlib"

const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b

/** All that an iterator still has, after what was taken from it already. */
const rest = async function* (taken: Uint8Array, iterator: AsyncIterator<Uint8Array>) {
  try {
    if (taken.length > 0) yield taken
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}

const unpacked = (packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  // A failure of either end destroys both, and whoever reads sees it.
  pipeline(Readable.from(packed, { objectMode: false }), gunzip, () => {})
  return gunzip
}

/** The bytes as they are, unpacked if they are gzip, which their first two tell. Throws when they end too early. */
export const gunzipped = async function* (
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = bytes[Symbol.asyncIterator]()
  let start = new Uint8Array()
  let isDone = false
  while (!isDone && (start.length === 0 || (start.length === 1 && start[0] === 0x1f))) {
    const next = await iterator.next()
    isDone = next.done === true
    if (next.done !== true) start = Buffer.concat([start, next.value])
  }
  const all = rest(start, iterator)
  yield* isGzip(start) ? unpacked(all) : all
}
