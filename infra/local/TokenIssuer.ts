import { randomUUID } from "node:crypto"
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

import { Effect, Schema } from "effect"
import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose"

import { errorCode, reasonOf, StackError } from "./StackError.ts"

const publicFields = { kty: Schema.Literal("RSA"), n: Schema.String, e: Schema.String }
const PublicKey = Schema.Struct(publicFields)
const PrivateKey = Schema.Struct({
  ...publicFields,
  d: Schema.String,
  p: Schema.String,
  q: Schema.String,
  dp: Schema.String,
  dq: Schema.String,
  qi: Schema.String,
})

/** The local user pool: its ids and its one signing key. */
const UserPool = Schema.Struct({
  userPoolId: Schema.String,
  clientId: Schema.String,
  keyId: Schema.String,
  privateKey: PrivateKey,
})
type UserPool = typeof UserPool.Type

const decodePool = Schema.decodeUnknownSync(Schema.fromJsonString(UserPool))
const decodeKey = Schema.decodeUnknownSync(PrivateKey)
const toPublicKey = Schema.decodeUnknownSync(PublicKey)

/** Whom a token is for. */
export interface TokenRequest {
  readonly sub: string
  readonly email: string
  readonly groups: ReadonlyArray<string>
  readonly tenants: ReadonlyArray<string>
  /** Seconds; negative makes a token that has expired. */
  readonly expiresIn: number
  /** The app client; without one, the portal's. */
  readonly clientId?: string
}

/** Signs ID tokens in place of Cognito. */
export interface TokenIssuer {
  readonly userPoolId: string
  readonly clientId: string
  /** What the pool publishes for whoever verifies its tokens. */
  readonly jwks: {
    readonly keys: Array<{
      kty: "RSA"
      n: string
      e: string
      kid: string
      alg: "RS256"
      use: "sig"
    }>
  }
  readonly mint: (request: TokenRequest) => Effect.Effect<string>
}

const createPool = async (region: string): Promise<UserPool> => {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true })
  return {
    userPoolId: `${region}_LocalPool`,
    clientId: "local-client",
    keyId: randomUUID(),
    privateKey: decodeKey(await exportJWK(privateKey)),
  }
}

/** A link appears whole or not at all, and only once: two processes that start together agree on one key. */
const readOrCreate = async (directory: string, region: string): Promise<UserPool> => {
  const file = join(directory, "user-pool.json")
  try {
    return decodePool(await readFile(file, "utf8"))
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error
  }
  await mkdir(directory, { recursive: true })
  const draft = join(directory, `${randomUUID()}.draft`)
  await writeFile(draft, JSON.stringify(await createPool(region), null, 2), { mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error
  } finally {
    await rm(draft)
  }
  return decodePool(await readFile(file, "utf8"))
}

const mint = async (pool: UserPool, region: string, request: TokenRequest): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  const key = await importJWK(pool.privateKey, "RS256")
  return new SignJWT({
    sub: request.sub,
    email: request.email,
    email_verified: true,
    "cognito:username": request.sub,
    "cognito:groups": [...request.groups],
    "custom:tenantIds": JSON.stringify(request.tenants),
    token_use: "id",
    auth_time: now,
  })
    .setProtectedHeader({ alg: "RS256", kid: pool.keyId })
    .setIssuer(`https://cognito-idp.${region}.amazonaws.com/${pool.userPoolId}`)
    .setAudience(request.clientId ?? pool.clientId)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + request.expiresIn)
    .sign(key)
}

/** The user pool kept under `directory`, made there if there is none. */
export const loadTokenIssuer = Effect.fnUntraced(function* (options: {
  readonly directory: string
  readonly region: string
}) {
  const pool = yield* Effect.tryPromise({
    try: () => readOrCreate(options.directory, options.region),
    catch: (cause) =>
      new StackError({
        message: `The token keys in ${options.directory} are not usable, remove that folder: ${reasonOf(cause)}`,
      }),
  })
  return {
    userPoolId: pool.userPoolId,
    clientId: pool.clientId,
    jwks: {
      keys: [{ ...toPublicKey(pool.privateKey), kid: pool.keyId, alg: "RS256", use: "sig" }],
    },
    mint: (request) => Effect.promise(() => mint(pool, options.region, request)),
  } satisfies TokenIssuer
})
