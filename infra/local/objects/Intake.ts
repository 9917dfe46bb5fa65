import { createHash, type Hash } from "node:crypto"
import { open, rm } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { crc32 } from "node:zlib"

import { awsChunks } from "./AwsChunks.ts"
import { Refused, refused } from "./Refused.ts"

/** The largest object of one PUT, and the largest part, in bytes. */
export const largestBody = 5 * 1024 ** 3

/** What a request says of its body, and what the body has to keep to. */
export interface Promised {
  /** Bytes of the object, without what frames them. */
  readonly length: number
  readonly isChunked: boolean
  readonly md5?: Buffer
  /** In hexadecimal. */
  readonly sha256?: string
  /** By the name of their headers; those that come behind the body are undefined until then. */
  readonly checksums: ReadonlyMap<string, string | undefined>
}

/** One algorithm over a body. */
interface Sum {
  update(chunk: Buffer): void
  digest(): Buffer
}

const hashOf = (algorithm: string) => (): Sum => {
  const hash: Hash = createHash(algorithm)
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() }
}

/** The checksums that this S3 takes, by their headers. */
const algorithms: Readonly<Record<string, () => Sum>> = {
  "x-amz-checksum-crc32": () => {
    let value = 0
    return {
      update: (chunk) => {
        value = crc32(chunk, value)
      },
      digest: () => {
        const bytes = Buffer.alloc(4)
        bytes.writeUInt32BE(value)
        return bytes
      },
    }
  },
  "x-amz-checksum-sha1": hashOf("sha1"),
  "x-amz-checksum-sha256": hashOf("sha256"),
}

const md5In = (text: string | undefined): Buffer | undefined => {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, "base64")
  if (bytes.length === 16 && bytes.toString("base64") === text) return bytes
  throw new Refused(400, "InvalidDigest", "The Content-MD5 you specified is not valid.")
}

const lengthIn = (text: string | undefined): number => {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw refused.noLength()
  return Number(text)
}

/** Reads what a request says of its body; `payloadHash` is what it was signed with. */
export const promisedBy = (
  { headers }: Pick<IncomingMessage, "headers">,
  payloadHash: string,
  largest: number,
): Promised => {
  const valueOf = (name: string) => headers[name]?.toString()
  const isChunked = payloadHash === "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
  if (payloadHash.startsWith("STREAMING-") && !isChunked) throw refused.notImplemented(payloadHash)
  const length = lengthIn(valueOf(isChunked ? "x-amz-decoded-content-length" : "content-length"))
  if (length > largest) throw refused.tooLarge()
  const behind = valueOf("x-amz-trailer")?.toLowerCase()
  const names = Object.keys(headers).filter((name) => /^x-amz-checksum-(?!mode$|algorithm$|type$)/.test(name))
  const unknown = [...names, ...(behind === undefined ? [] : [behind])].find((name) => algorithms[name] === undefined)
  if (unknown !== undefined) throw refused.notImplemented(unknown)
  const md5 = md5In(valueOf("content-md5"))
  const hasHash = !isChunked && payloadHash !== "UNSIGNED-PAYLOAD"
  return {
    length,
    isChunked,
    ...(md5 === undefined ? {} : { md5 }),
    ...(hasHash ? { sha256: payloadHash } : {}),
    checksums: new Map([
      ...names.map((name) => [name, valueOf(name)] as const),
      ...(behind === undefined ? [] : [[behind, undefined] as const]),
    ]),
  }
}

const badDigest = (what: string) =>
  new Refused(400, "BadDigest", `The ${what} you specified did not match what we received.`)

/** What came, when it is as it was promised. */
export interface Taken {
  readonly bytes: number
  readonly md5: Buffer
  readonly checksums: Readonly<Record<string, string>>
}

/** Gives a body to `use` as it comes, and refuses it at its end if it is not what was promised. */
export const takeBody = async (
  request: AsyncIterable<Buffer>,
  promised: Promised,
  use: (chunk: Buffer) => Promise<void>,
): Promise<Taken> => {
  const trailers = new Map<string, string>()
  const md5 = createHash("md5")
  const sha256 = promised.sha256 === undefined ? undefined : createHash("sha256")
  const sums = [...promised.checksums.keys()].map((name) => [name, algorithms[name]?.()] as const)
  let bytes = 0
  for await (const chunk of promised.isChunked ? awsChunks(request, trailers) : request) {
    bytes += chunk.length
    if (bytes > promised.length) throw refused.incomplete()
    md5.update(chunk)
    sha256?.update(chunk)
    for (const [, sum] of sums) sum?.update(chunk)
    await use(chunk)
  }
  if (bytes !== promised.length) throw refused.incomplete()
  const digest = md5.digest()
  if (promised.md5 !== undefined && !digest.equals(promised.md5)) throw badDigest("Content-MD5")
  if (sha256 !== undefined && sha256.digest("hex") !== promised.sha256) {
    throw new Refused(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  }
  const checksums = sums.map(([name, sum]) => [name, sum?.digest().toString("base64") ?? ""] as const)
  for (const [name, value] of checksums) {
    if (value !== (promised.checksums.get(name) ?? trailers.get(name))) throw badDigest(name)
  }
  return { bytes, md5: digest, checksums: Object.fromEntries(checksums) }
}

/** Writes a body to a new file, with `behind` at its end, down to the disk; what is refused leaves no file. */
export const takeFile = async (
  file: string,
  request: AsyncIterable<Buffer>,
  promised: Promised,
  behind: (taken: Taken) => Buffer = () => Buffer.alloc(0),
): Promise<Taken> => {
  const handle = await open(file, "wx")
  try {
    const taken = await takeBody(request, promised, async (chunk) => {
      await handle.writeFile(chunk)
    })
    await handle.writeFile(behind(taken))
    await handle.sync()
    await handle.close()
    return taken
  } catch (error) {
    await handle.close()
    await rm(file, { force: true })
    throw error
  }
}

/** A small body as text, in whatever form it is sent. */
export const takeText = async (request: AsyncIterable<Buffer>, promised: Promised): Promise<string> => {
  const chunks: Array<Buffer> = []
  await takeBody(request, promised, async (chunk) => {
    chunks.push(Buffer.from(chunk))
  })
  return Buffer.concat(chunks).toString("utf8")
}
