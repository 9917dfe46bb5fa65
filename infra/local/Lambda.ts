import { Effect } from "effect"

import type { Places } from "../iam/policies.ts"
import { functions } from "../inventory/functions.ts"
import type { AwsRequest } from "./iamRequests.ts"
import { makeLambdaHost } from "./LambdaHost.ts"
import { rolesOf } from "./roles.ts"
import { openDaemon } from "./traces/TraceStore.ts"

/** What a stack's functions run with, as plain values: another process can run them, too. */
export interface Hosting {
  /** Folder of the bundles. */
  readonly bundles: string
  readonly region: string
  /** The environment of every function. */
  readonly variables: Readonly<Record<string, string>>
  readonly places: Omit<Places, "secrets" | "secretsPrefix" | "logs">
  /** The services by their endpoints. */
  readonly services: Readonly<Record<string, AwsRequest["service"]>>
}

/** The inventory's functions in a stack, each held to its role; what they print goes to the folder `logs`. */
export const startLambda = Effect.fnUntraced(function* (hosting: Hosting, logs: string) {
  const { bundles, places, region, services, variables } = hosting
  return yield* makeLambdaHost({
    functions,
    daemon: yield* openDaemon(variables["AWS_XRAY_DAEMON_ADDRESS"]),
    bundles,
    logs,
    region,
    variables,
    roleOf: rolesOf({ functions, region, places, services, secretsPrefix: variables["SECRETS_PREFIX"] ?? "" }),
  })
})
