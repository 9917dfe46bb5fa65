import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as fc from "fast-check"

import { type Kill, makeWorld, secretId, type World } from "./rotationWorld.ts"

const tokenOf = (nth: number) => `token-${nth}-`.padEnd(32, "0")
const [one, two, three] = [tokenOf(1), tokenOf(2), tokenOf(3)]
const moments = ["before", "after"] as const

/** Whatever happened: the service's password works, and the one that warm functions may still remember. */
const assertOpen = (world: World, what: string) => {
  assert.isTrue(world.serviceSignsIn(), what)
  const previous = world.versions.holderOf("AWSPREVIOUS")
  assert.isTrue(previous === undefined || world.lets(previous), `the one before, ${what}`)
}

/** Of a rotation that was done: its version is current, and only its password and the one before are left. */
const assertDone = (world: World, token: string) => {
  assert.strictEqual(world.versions.holderOf("AWSCURRENT"), token)
  assert.sameMembers(
    world.named(),
    [token, world.versions.holderOf("AWSPREVIOUS") ?? ""].map((versionId) => `bbws-${versionId}`),
  )
  assert.isTrue(world.passwords.some(({ name }) => name === "a phone"))
}

const begun = (token: string, options: Parameters<typeof makeWorld>[0] = {}) => {
  const world = makeWorld(options)
  world.versions.beginRotation(token)
  return world
}

describe("a rotation of an application password", () => {
  it.effect("makes a new one with the same shape, and keeps the one before for one rotation", () =>
    Effect.gen(function* () {
      const world = makeWorld()
      const first = world.versions.holderOf("AWSCURRENT") ?? ""
      for (const token of [one, two, three]) {
        world.versions.beginRotation(token)
        assert.isTrue(yield* world.rotate(token))
        assertOpen(world, token)
        assertDone(world, token)
      }
      assert.isFalse(world.lets(first))
      assert.isFalse(world.lets(one))
      assert.isTrue(world.lets(two))
      const value = JSON.parse(world.versions.get().value)
      assert.hasAllKeys(value, ["username", "password", "uuid"])
      assert.match(value.password, /^[a-z0-9]{32}$/)
      assert.include(
        world.passwords.find(({ uuid }) => uuid === value.uuid),
        { name: `bbws-${three}` },
      )
    }),
  )

  it.effect("does nothing more when its steps come again", () =>
    Effect.gen(function* () {
      const world = begun(one)
      yield* world.rotate(one)
      const before = structuredClone([world.passwords, world.versions.stages])
      yield* world.rotate(one)
      assert.deepStrictEqual([world.passwords, world.versions.stages], before)
    }),
  )

  it.effect("is finished by the same steps after a kill at any exchange", () =>
    Effect.gen(function* () {
      let kills = 0
      for (const moment of moments) {
        let done = false
        for (let at = 1; !done; at += 1) {
          const world = begun(one)
          yield* world.rotate(one)
          world.versions.beginRotation(two)
          done = yield* world.rotate(two, { at, moment })
          assertOpen(world, `${moment} ${at}`)
          yield* world.rotate(two)
          assertOpen(world, `${moment} ${at}, again`)
          assertDone(world, two)
          kills += 1
        }
      }
      assert.isAtLeast(kills, 40)
    }),
  )

  it.effect("leaves the service a password that works, whatever is killed, repeated and given up", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              kills: fc.array(fc.record({ at: fc.integer({ min: 1, max: 25 }), moment: fc.constantFrom(...moments) }), {
                maxLength: 4,
              }),
              givenUp: fc.boolean(),
            }),
            { minLength: 1, maxLength: 5 },
          ),
          (rotations: ReadonlyArray<{ readonly kills: ReadonlyArray<Kill>; readonly givenUp: boolean }>) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const world = makeWorld()
                for (const [nth, { givenUp, kills }] of rotations.entries()) {
                  const token = tokenOf(nth)
                  world.versions.beginRotation(token)
                  for (const kill of kills) {
                    yield* world.rotate(token, kill)
                    assertOpen(world, `${token} ${kill.moment} ${kill.at}`)
                  }
                  if (givenUp && world.versions.holderOf("AWSCURRENT") !== token) {
                    // As the runbook says.
                    world.versions.moveStage("AWSPENDING", { from: token })
                    continue
                  }
                  assert.isTrue(yield* world.rotate(token))
                  assertOpen(world, token)
                  assertDone(world, token)
                }
              }).pipe(Effect.provide(Logger.layer([]))),
            ),
        ),
        { numRuns: 60 },
      ),
    ),
  )

  it.effect("does not make current a password that WordPress does not know", () =>
    Effect.gen(function* () {
      const world = begun(one)
      yield* world.step(one, "createSecret")
      // Core rewrites the whole list when it notes a use: a use at the same time can undo a creation.
      world.passwords.pop()
      for (const step of ["testSecret", "finishSecret"] as const) {
        const error = yield* Effect.flip(world.step(one, step))
        assert.include(error, { _tag: "WordPressApiError", status: 401 })
      }
      assert.notStrictEqual(world.versions.holderOf("AWSCURRENT"), one)
      assertOpen(world, "still the old one")
    }),
  )

  it.effect("does not take another user's password", () =>
    Effect.gen(function* () {
      const world = begun(one)
      world.passwords.push({ uuid: "other", name: "other", password: "other", userId: 2 })
      world.versions.put(one, JSON.stringify({ username: "service", password: "other" }), ["AWSPENDING"])
      assert.include(yield* Effect.flip(world.step(one, "testSecret")), { _tag: "OtherUser", tenantId: "tenant-1" })
    }),
  )

  it.effect("tests the new password behind every load balancer", () =>
    Effect.gen(function* () {
      const world = begun(one, { variables: { WORDPRESS_ORIGIN_PROD: "https://prod.internal" } })
      yield* world.step(one, "createSecret")
      const before = world.heard.length
      yield* world.step(one, "testSecret")
      assert.deepStrictEqual(
        world.heard.slice(before).map(({ environment }) => environment),
        ["DEV", "DEV", "PROD", "PROD"],
      )
    }),
  )

  it.effect("needs the value that createSecret makes", () =>
    Effect.gen(function* () {
      const world = begun(one)
      for (const step of ["testSecret", "finishSecret"] as const) {
        assert.include(yield* Effect.flip(world.step(one, step)), { _tag: "VersionEmpty", versionId: one })
      }
      assertOpen(world, "not moved")
    }),
  )
})

describe("what is refused", () => {
  const refusal = (world: World, token = one) => Effect.flip(world.step(token, "createSecret"))

  it.effect("a secret that is not to be rotated", () =>
    Effect.gen(function* () {
      const world = begun(one, { rotationEnabled: false })
      const error = yield* refusal(world)
      assert.include(error, {
        _tag: "RotationNotEnabled",
        message: `Rotation is not enabled for the secret ${secretId}`,
      })
    }),
  )

  it.effect("a version that no rotation has staged, or that is over", () =>
    Effect.gen(function* () {
      const world = begun(one)
      assert.include(yield* refusal(world, two), { _tag: "VersionNotStaged", versionId: two })
      yield* world.rotate(one)
      world.versions.beginRotation(two)
      yield* world.rotate(two)
      assert.include(yield* Effect.flip(world.step(one, "finishSecret")), { _tag: "VersionNotStaged", versionId: one })
      assert.strictEqual(world.versions.holderOf("AWSCURRENT"), two)
    }),
  )

  for (const name of [
    "bbws/vulnerability-feed",
    "other/tenant-1/wp-app-password",
    "bbws/wp-app-password",
    "bbws//wp-app-password",
    "bbws/a/b/wp-app-password",
    "bbws/tenant-1/wp-app-password-2",
  ]) {
    it.effect(`the secret ${name}`, () =>
      Effect.gen(function* () {
        const world = begun(one, { name })
        assert.include(yield* refusal(world), { _tag: "ForeignSecret", name })
        assert.lengthOf(world.heard, 0)
      }),
    )
  }

  it.effect("a step that there is not", () =>
    Effect.gen(function* () {
      const { event } = begun(one)
      assert.include(yield* Effect.flip(event({ SecretId: secretId, ClientRequestToken: one, Step: "drop" })), {
        _tag: "SchemaError",
      })
    }),
  )
})

describe("what is logged and what fails", () => {
  it.effect("shows no password", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const keep = Logger.make((entry) => void lines.push(JSON.stringify(Logger.formatStructured.log(entry))))
      const world = makeWorld({ garble: (answer) => ({ ...answer, uuid: 7 }) })
      world.versions.beginRotation(one)
      const error = yield* Effect.flip(world.rotate(one)).pipe(Effect.provide(Logger.layer([keep])))
      assert.include(error, { _tag: "WordPressApiError", wordpressCode: "unexpected_answer" })
      assert.isNotEmpty(lines)
      const shown = [...lines, JSON.stringify(error), String(error)].join("\n")
      const made = world.passwords.at(-1)?.password ?? ""
      for (const secret of ["first", made, made.slice(0, 4), Buffer.from("service:first").toString("base64")]) {
        assert.notInclude(shown, secret)
      }
    }),
  )
})
