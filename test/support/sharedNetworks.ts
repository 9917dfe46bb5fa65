import { Effect, Exit, Scope } from "effect"
import type { TestProject } from "vitest/node"

import { type Network, startNetwork } from "../infra/wordpress/network.ts"
import { mysqlIfAsked } from "./MariaDb.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** One WordPress for each worker. */
    readonly networks: ReadonlyArray<Network>
  }
}

/** All files of the must-use plugin's tests share these: each worker runs one after the other on its own. */
export default async ({ config, provide }: TestProject): Promise<() => Promise<void>> => {
  const scope = Scope.makeUnsafe()
  const start = Effect.flatMap(mysqlIfAsked, (mysql) =>
    Effect.forEach(Array.from({ length: config.maxWorkers }), () => startNetwork(mysql), { concurrency: "unbounded" }),
  )
  provide("networks", await Effect.runPromise(start.pipe(Scope.provide(scope))))
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
