import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"

import { buildOnce } from "../../../infra/local/wordpress/Files.ts"
import { WordPressError } from "../../../infra/local/wordpress/WordPressError.ts"
import { temporaryFolder } from "./bundles.ts"

const filledBy = (builder: string) => (folder: string) =>
  Effect.promise(() => writeFile(join(folder, "builder"), builder))

describe("a folder that is made once", () => {
  it.effect("is the first one's, when two make it at once", () =>
    Effect.gen(function* () {
      const parent = yield* temporaryFolder
      const target = join(parent, "network")
      const firstIsDone = yield* Deferred.make<void>()
      const slow = buildOnce(target, (folder) =>
        Effect.andThen(Deferred.await(firstIsDone), filledBy("second")(folder)),
      )
      const quick = Effect.andThen(buildOnce(target, filledBy("first")), Deferred.succeed(firstIsDone, undefined))
      yield* Effect.all([slow, quick], { concurrency: "unbounded" })
      assert.strictEqual(yield* Effect.promise(() => readFile(join(target, "builder"), "utf8")), "first")
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(parent)), ["network"])
    }),
  )

  it.effect("is not there by half, when its making fails or was killed", () =>
    Effect.gen(function* () {
      const parent = yield* temporaryFolder
      // No process has this id.
      yield* Effect.promise(() => mkdir(join(parent, ".building-99999999-left")))
      yield* Effect.promise(() => mkdir(join(parent, `.building-${process.pid}-alive`)))
      const target = join(parent, "network")
      const failure = new WordPressError({ message: "No space" })
      const failed = yield* Effect.flip(buildOnce(target, () => Effect.fail(failure)))
      assert.strictEqual(failed, failure)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(parent)), [`.building-${process.pid}-alive`])
    }),
  )
})
