/** The local S3 as a process: says where it is, and when its input ends, by how many megabytes its memory grew at most. */
import { once } from "node:events"

import { Effect } from "effect"

import { startArchiveStore } from "../../../../infra/local/ArchiveStore.ts"
import { access, allRights } from "../access.ts"

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const [, , directory = ""] = process.argv
      const store = yield* startArchiveStore({ access, directory, rights: allRights, environment: "test" })
      console.log(JSON.stringify(store))
      const atStart = process.resourceUsage().maxRSS
      yield* Effect.promise(() => once(process.stdin.resume(), "end"))
      console.log(String((process.resourceUsage().maxRSS - atStart) / 1024))
    }),
  ),
)
