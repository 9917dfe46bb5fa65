import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { isTenantId, type TenantId } from "../kernel/Ids.ts"
import { secretsPrefix, tenantOfSecret } from "../platform/SecretNames.ts"
import { SecretRotation } from "../platform/SecretRotation.ts"
import {
  createPassword,
  listPasswords,
  ownPassword,
  type PasswordAccount,
  renamePassword,
  revokePassword,
  userId,
} from "./ApplicationPasswords.ts"
import { NetworkAddresses } from "./NetworkAddresses.ts"
import {
  ForeignSecret,
  OtherUser,
  RotationNotEnabled,
  VersionEmpty,
  VersionNotStaged,
} from "./PasswordRotationErrors.ts"
import { authorizationOf, type Credentials, readCredentials } from "./WordPressCredentials.ts"

/** What Secrets Manager sends a rotation function, once for each step. */
const Event = Schema.Struct({
  SecretId: Schema.String,
  ClientRequestToken: Schema.String,
  Step: Schema.Literals(["createSecret", "setSecret", "testSecret", "finishSecret"]),
})
const decodeEvent = Schema.decodeUnknownEffect(Event)

/** One rotation of one tenant's password. */
interface Rotation {
  readonly secretId: string
  readonly name: string
  readonly tenantId: TenantId
  /** The version that the rotation makes. */
  readonly token: string
  /** The version that is current now. */
  readonly current: string
}

const environments = Environment.literals

const ours = "bbws-"
/** Each version's password has this name in WordPress, which takes names that differ in case for the same. */
const passwordNameOf = (versionId: string): string => `${ours}${versionId.toLowerCase()}`

/** One environment for each load balancer: a tenant's network answers behind all of them, and has to take the password there. */
const doors = Effect.map(NetworkAddresses, ({ wordpressOrigin }) =>
  environments.filter(
    (environment, index) =>
      environments.findIndex((other) => wordpressOrigin[other] === wordpressOrigin[environment]) === index,
  ),
)

const credentialsOf = Effect.fnUntraced(function* ({ name, secretId }: Rotation, versionId: string) {
  const secrets = yield* SecretRotation
  const secret = yield* secrets.read(secretId, versionId)
  return secret === undefined ? yield* new VersionEmpty({ name, versionId }) : yield* readCredentials(secret)
})

/** The tenant's network behind a load balancer, to somebody with these credentials. */
const accountOf = (
  { tenantId }: Rotation,
  credentials: Credentials,
  environment: Environment = environments[0],
): PasswordAccount => ({ tenantId, environment, authorization: authorizationOf(credentials) })

/**
 * Makes the new password with the current one. One that an interrupted try left behind is known to nobody, and goes. The
 * password of the current version gets that version's name, whoever made it: so the next rotations know it.
 */
const create = Effect.fn("PasswordRotation.create")(function* (rotation: Rotation) {
  const secrets = yield* SecretRotation
  const { current, secretId, token } = rotation
  if ((yield* secrets.read(secretId, token)) !== undefined) return
  const credentials = yield* credentialsOf(rotation, current)
  const account = accountOf(rotation, credentials)
  const own = yield* ownPassword(account)
  if (own.name !== passwordNameOf(current)) yield* renamePassword(account, own.uuid, passwordNameOf(current))
  const name = passwordNameOf(token)
  const leftBehind = (yield* listPasswords(account)).filter((each) => each.name === name)
  yield* Effect.forEach(leftBehind, ({ uuid }) => revokePassword(account, uuid), { discard: true })
  const { password, uuid } = yield* createPassword(account, name)
  const value = JSON.stringify({ username: credentials.username, password: Redacted.value(password), uuid })
  yield* secrets.putPending(secretId, token, Redacted.make(value))
})

/** The new password has to let the same user in as the current one, everywhere. */
const test = Effect.fn("PasswordRotation.test")(function* (rotation: Rotation) {
  const { current, tenantId, token } = rotation
  const before = yield* credentialsOf(rotation, current)
  const after = yield* credentialsOf(rotation, token)
  for (const environment of yield* doors) {
    const known = yield* userId(accountOf(rotation, before, environment))
    if ((yield* userId(accountOf(rotation, after, environment))) !== known) {
      return yield* new OtherUser({ tenantId, environment })
    }
  }
})

/**
 * Makes the new version current, and then revokes what no staged version needs. The one before stays, because functions
 * remember it for minutes; it goes at the next rotation.
 */
const finish = Effect.fn("PasswordRotation.finish")(function* (rotation: Rotation) {
  const secrets = yield* SecretRotation
  const { current, secretId, token } = rotation
  const account = accountOf(rotation, yield* credentialsOf(rotation, token))
  // By the new password and before it counts: one that does not work never becomes current.
  const own = yield* ownPassword(account)
  if (current !== token) yield* secrets.makeCurrent(secretId, { to: token, from: current })
  const { stages } = yield* secrets.describe(secretId)
  const kept = new Set([token, current, ...stages.keys()].map(passwordNameOf))
  const revoked = (yield* listPasswords(account)).filter(
    ({ name, uuid }) => name.startsWith(ours) && uuid !== own.uuid && !kept.has(name.toLowerCase()),
  )
  yield* Effect.forEach(revoked, ({ uuid }) => revokePassword(account, uuid), { discard: true })
})

/** The rotation that an event is about, unless it is none of ours. */
const rotationOf = Effect.fnUntraced(function* (secretId: string, token: string) {
  const secrets = yield* SecretRotation
  const prefix = yield* Effect.orDie(secretsPrefix)
  const { name, rotationEnabled, stages } = yield* secrets.describe(secretId)
  const tenantId = tenantOfSecret(prefix, name)
  if (!isTenantId(tenantId)) return yield* new ForeignSecret({ name })
  if (!rotationEnabled) return yield* new RotationNotEnabled({ name })
  const staged = stages.get(token) ?? []
  if (!staged.includes("AWSPENDING") && !staged.includes("AWSCURRENT")) {
    return yield* new VersionNotStaged({ name, versionId: token })
  }
  const [current] = [...stages].flatMap(([versionId, of]) => (of.includes("AWSCURRENT") ? [versionId] : []))
  if (current === undefined) return yield* new VersionNotStaged({ name, versionId: "AWSCURRENT" })
  return { secretId, name, tenantId, token, current } satisfies Rotation
})

/** One step of a rotation of a tenant's application password, by Secrets Manager's protocol. Each can be repeated. */
export const rotatePassword = Effect.fn("PasswordRotation.rotatePassword")(function* (event: unknown) {
  const { ClientRequestToken, SecretId, Step } = yield* decodeEvent(event)
  return yield* Effect.gen(function* () {
    const rotation = yield* rotationOf(SecretId, ClientRequestToken)
    // WordPress knows the password from its creation on: `setSecret` has nothing to do.
    if (Step === "finishSecret") yield* finish(rotation)
    else if (rotation.current !== rotation.token) {
      if (Step === "createSecret") yield* create(rotation)
      if (Step === "testSecret") yield* test(rotation)
    }
    yield* Effect.logInfo("step of a rotation done")
  }).pipe(
    Effect.tapError((error) => Effect.logError("step of a rotation failed", error)),
    Effect.annotateLogs({ secretId: SecretId, versionId: ClientRequestToken, step: Step }),
  )
})
