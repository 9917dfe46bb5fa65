import { existsSync } from "node:fs"
import { join } from "node:path"

import { Effect } from "effect"

import { buildLocal } from "../build/local.ts"
import { functions } from "../inventory/functions.ts"
import { project } from "./paths.ts"
import { reasonOf, StackError } from "./StackError.ts"

/** The folder of the functions' bundles: the local form, unless another one is given. */
export const bundlesOf = Effect.fnUntraced(function* (given: string | undefined) {
  if (given === undefined) {
    return yield* Effect.tryPromise({
      try: () => buildLocal(project),
      catch: (cause) => new StackError({ message: `The functions could not be bundled: ${reasonOf(cause)}` }),
    })
  }
  const missing = functions.find(({ name }) => !existsSync(join(given, name, "index.mjs")))
  if (missing === undefined) return given
  return yield* new StackError({
    message: `The bundle of ${missing.name} is missing in ${given}: run npm run build first.`,
  })
})
