import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { Effect, Schema } from "effect"

import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"

/** KMS takes 4096 bytes of a text, as base64. */
const bodyLimit = 16 * 1024
const nonceBytes = 12
const tagBytes = 16

const Request = Schema.fromJsonString(
  Schema.Struct({
    KeyId: Schema.String,
    Plaintext: Schema.optionalKey(Schema.String),
    CiphertextBlob: Schema.optionalKey(Schema.String),
    Message: Schema.optionalKey(Schema.String),
    Mac: Schema.optionalKey(Schema.String),
    EncryptionContext: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  }),
)
type Request = typeof Request.Type
const decodeRequest = Schema.decodeUnknownEffect(Request)

const answer = (status: number, body: object): HttpAnswer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(body),
})
const refusal = (type: string): HttpAnswer => answer(400, { __type: type, message: type })

/** The context as one text, however its names are ordered: what a ciphertext is bound to. */
const boundTo = ({ EncryptionContext = {} }: Request): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(EncryptionContext).toSorted(([one], [other]) => (one < other ? -1 : 1))))

const encrypt = (material: Buffer, request: Request): string => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv("aes-256-gcm", material, nonce, { authTagLength: tagBytes }).setAAD(boundTo(request))
  const text = Buffer.concat([cipher.update(Buffer.from(request.Plaintext ?? "", "base64")), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64")
}

const decrypt = (material: Buffer, request: Request): string => {
  const blob = Buffer.from(request.CiphertextBlob ?? "", "base64")
  const decipher = createDecipheriv("aes-256-gcm", material, blob.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(boundTo(request)).setAuthTag(blob.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(blob.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("base64")
}

/** What a key that signs can do; it encrypts nothing, as KMS has it. */
const sign = (keyArn: string, material: Buffer, operation: string, { Mac, Message = "" }: Request): HttpAnswer => {
  const made = createHmac("sha256", material).update(Buffer.from(Message, "base64")).digest()
  const about = { KeyId: keyArn, MacAlgorithm: "HMAC_SHA_256" }
  if (operation === "GenerateMac") return answer(200, { ...about, Mac: made.toString("base64") })
  if (operation !== "VerifyMac") return refusal("InvalidKeyUsageException")
  const given = Buffer.from(Mac ?? "", "base64")
  const isIt = given.length === made.length && timingSafeEqual(given, made)
  return isIt ? answer(200, { ...about, MacValid: true }) : refusal("KMSInvalidMacException")
}

const operations: ReadonlyArray<string> = ["Encrypt", "Decrypt", "GenerateMac", "VerifyMac"]

/** KMS with a key that encrypts and one that signs, in its own wire format (AWS JSON 1.1), so that the real SDK client speaks to it. */
export const startKeys = Effect.fnUntraced(function* (options: {
  readonly keyArn: string
  readonly signingKeyArn: string
  readonly material: Buffer
}) {
  const { keyArn, material, signingKeyArn } = options
  const algorithm = "SYMMETRIC_DEFAULT"

  const perform = (operation: string, request: Request): HttpAnswer => {
    if (request.KeyId === signingKeyArn) return sign(signingKeyArn, material, operation, request)
    if (request.KeyId !== keyArn) return refusal("NotFoundException")
    if (operation.endsWith("Mac")) return refusal("InvalidKeyUsageException")
    try {
      if (operation === "Encrypt") {
        const CiphertextBlob = encrypt(material, request)
        return answer(200, { KeyId: keyArn, CiphertextBlob, EncryptionAlgorithm: algorithm })
      }
      return answer(200, { KeyId: keyArn, Plaintext: decrypt(material, request), EncryptionAlgorithm: algorithm })
    } catch {
      return refusal("InvalidCiphertextException")
    }
  }

  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      return Effect.succeed(refusal("MissingAuthenticationTokenException"))
    }
    const [, operation = ""] = String(request.headers["x-amz-target"]).split("TrentService.")
    if (!operations.includes(operation)) return Effect.succeed(refusal("UnknownOperationException"))
    return readBody(request, bodyLimit).pipe(
      Effect.flatMap((body) => decodeRequest(String(body))),
      Effect.map((decoded) => perform(operation, decoded)),
      Effect.catch(() => Effect.succeed(refusal("SerializationException"))),
    )
  }
  const server = yield* listen({ port: 0, handle, portTaken: "No port is free." })
  return { url: server.url }
})
