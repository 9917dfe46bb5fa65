import { randomUUID } from "node:crypto"

import { Effect, Layer, Redacted, Schema } from "effect"

import { SecretVersions } from "../../infra/local/SecretVersions.ts"
import { SecretRotation } from "../../src/platform/SecretRotation.ts"
import { rotatePassword } from "../../src/wordpress/PasswordRotation.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { fakeWordPress, type Heard } from "../support/fakes.ts"
import { settingsFrom } from "../support/samples.ts"

/** An application password as WordPress keeps it. */
interface Kept {
  readonly uuid: string
  name: string
  readonly password: string
  readonly userId: number
}

/** The process that rotates is gone. */
class Killed extends Error {}

/** Where a kill strikes: the exchange, counted from 1, and whether the other side had done its part. */
export interface Kill {
  readonly at: number
  readonly moment: "before" | "after"
}

const decodeValue = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ username: Schema.String, password: Schema.String })),
)
const decodeName = Schema.decodeUnknownSync(Schema.Struct({ name: Schema.String }))
export const secretId = "bbws/tenant-1/wp-app-password"
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const
export type Step = (typeof steps)[number]

/**
 * Secrets Manager and a tenant's WordPress around the rotation, by their own rules. Every exchange with either is a moment
 * at which the rotation can be killed.
 */
export const makeWorld = (
  options: {
    readonly name?: string
    readonly rotationEnabled?: boolean
    readonly variables?: Record<string, string>
    /** Spoils the answer that shows a new password. */
    readonly garble?: (answer: object) => object
  } = {},
) => {
  const passwords: Array<Kept> = [
    { uuid: randomUUID(), name: "onboarding", password: "first", userId: 1 },
    { uuid: randomUUID(), name: "a phone", password: "phone", userId: 1 },
  ]
  const versions = new SecretVersions(JSON.stringify({ username: "service", password: "first" }))
  let kill: Kill | undefined
  let exchanges = 0

  const exchange = <A, E>(part: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      exchanges += 1
      const strikes = (moment: Kill["moment"]) =>
        kill?.at === exchanges && kill.moment === moment ? Effect.die(new Killed()) : Effect.void
      return Effect.andThen(
        strikes("before"),
        Effect.tap(part, () => strikes("after")),
      )
    })

  const secrets = Layer.succeed(
    SecretRotation,
    SecretRotation.of({
      describe: () =>
        exchange(
          Effect.sync(() => ({
            name: options.name ?? secretId,
            rotationEnabled: options.rotationEnabled ?? true,
            stages: new Map(Object.entries(versions.stages)),
          })),
        ),
      read: (_secretId, versionId) =>
        exchange(
          Effect.try({ try: () => Redacted.make(versions.get({ versionId }).value), catch: () => undefined }).pipe(
            Effect.orElseSucceed(() => undefined),
          ),
        ),
      putPending: (_secretId, versionId, value) =>
        exchange(Effect.sync(() => versions.put(versionId, Redacted.value(value), ["AWSPENDING"]))),
      makeCurrent: (_secretId, move) => exchange(Effect.sync(() => versions.moveStage("AWSCURRENT", move))),
    }),
  )

  const refuse = (status: number) => Effect.fail(new WordPressRefused({ status, reason: String(status) }))
  const signedIn = ({ authorization }: Heard): Kept | undefined => {
    const [, encoded = ""] = /^Basic (.+)$/.exec(authorization === undefined ? "" : Redacted.value(authorization)) ?? []
    const given = Buffer.from(encoded, "base64").toString("utf8")
    return passwords.find(({ password }) => given === `service:${password}`)
  }
  const answer = (call: Heard): Effect.Effect<unknown, WordPressCallError> => {
    const own = signedIn(call)
    if (own === undefined) return Effect.fail(new WordPressApiError({ status: 401 }))
    const [, uuid] = /application-passwords\/(.+)$/.exec(call.path) ?? []
    const index = passwords.findIndex((each) => each.uuid === uuid)
    const found = passwords[index]
    if (call.path === "/wp/v2/users/me?context=edit") return Effect.succeed({ id: own.userId })
    if (uuid === "introspect") return Effect.succeed(own)
    if (uuid === undefined && call.method === "GET") return Effect.succeed([...passwords])
    if (uuid !== undefined && found === undefined) return refuse(404)
    if (call.method === "DELETE") {
      passwords.splice(index, 1)
      return Effect.succeed({ deleted: true })
    }
    const { name } = decodeName(call.body)
    if (found !== undefined) {
      found.name = name
      return Effect.succeed(found)
    }
    if (passwords.some((each) => each.name.toLowerCase() === name.toLowerCase())) return refuse(409)
    const made = { uuid: randomUUID(), name, password: randomUUID().replaceAll("-", ""), userId: own.userId }
    passwords.push(made)
    const shown = { ...made, password: made.password.match(/.{4}/g)?.join(" ") }
    return Effect.succeed(options.garble?.(shown) ?? shown)
  }
  const wordpress = fakeWordPress((call) => exchange(Effect.suspend(() => answer(call))))
  const around = Layer.mergeAll(secrets, wordpress.layer, settingsFrom(options.variables))

  const event = (given: unknown) => rotatePassword(given).pipe(Effect.provide(around))
  const step = (token: string, Step: Step) => event({ SecretId: secretId, ClientRequestToken: token, Step })

  return {
    passwords,
    versions,
    heard: wordpress.heard,
    event,
    step,
    /** All steps in order, up to the kill if one is given; answers whether they were done. */
    rotate: (token: string, struck?: Kill) =>
      Effect.suspend(() => {
        kill = struck
        exchanges = 0
        return Effect.forEach(steps, (each) => step(token, each), { discard: true })
      }).pipe(
        Effect.as(true),
        Effect.catchDefect((defect) => (defect instanceof Killed ? Effect.succeed(false) : Effect.die(defect))),
      ),
    /** The service's own password, as it reads it now, if WordPress lets it in. */
    serviceSignsIn: (): boolean => {
      const { password, username } = decodeValue(versions.get().value)
      return username === "service" && passwords.some((each) => each.userId === 1 && each.password === password)
    },
    /** Whether WordPress lets in whoever remembers the value that a version has. */
    lets: (versionId: string): boolean => {
      const { password } = decodeValue(versions.get({ versionId }).value)
      return passwords.some((each) => each.password === password)
    },
    named: () => passwords.map(({ name }) => name).filter((name) => name.startsWith("bbws-")),
  }
}

export type World = ReturnType<typeof makeWorld>
