import { join } from "node:path"

import { NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect } from "effect"

import { defaultCache } from "../paths.ts"
import { livingDisplay, plainDisplay } from "../StartDisplay.ts"
import { linkNewest, prepareDebian } from "./DebianWordPress.ts"

// `npm run test:newest`: makes the newest WordPress ready, where WORDPRESS_INSTALLATION then finds it.

const cacheDir = join(defaultCache, "wordpress")

const main = Effect.gen(function* () {
  const suite = yield* Config.NonEmptyString("WORDPRESS_SUITE").pipe(Config.withDefault("sid"))
  const display = process.stdout.isTTY ? yield* livingDisplay(process.stdout) : plainDisplay
  const folder = yield* display.follow(`WordPress of ${suite}`, (tell) => prepareDebian(suite, cacheDir, tell))
  yield* display.finish
  yield* linkNewest(cacheDir, folder)
}).pipe(
  Effect.scoped,
  Effect.tapError((error) => Console.error(error.message)),
)

NodeRuntime.runMain(main, { disableErrorReporting: true })
