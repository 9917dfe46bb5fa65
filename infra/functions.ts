import type { Endpoint } from "../src/http/Endpoint.ts"
import * as OperationsApi from "../src/operations/OperationsApi.ts"
import * as SitesApi from "../src/sites/SitesApi.ts"
import * as TenantsApi from "../src/tenants/TenantsApi.ts"
import type { QueueId } from "./queues.ts"

/** What makes a function run. */
export type Trigger =
  | { readonly type: "api"; readonly endpoints: ReadonlyArray<Endpoint> }
  | {
      readonly type: "queue"
      readonly queue: QueueId
      readonly batchSize: number
      /** Concurrent invocations at most (LLD 13.2), by the event source mapping. */
      readonly maximumConcurrency: number
    }
  | { readonly type: "schedule"; readonly everyMinutes: number }

/** One deployed function. Its entry is `src/functions/{name}.ts`, its bundle `dist/functions/{name}/index.mjs`. */
export interface FunctionDefinition {
  /** Deployed as `bbws-wp-{name}-{environment}` (LLD 9.1). */
  readonly name: string
  /** Megabytes. */
  readonly memory: number
  /** Seconds. */
  readonly timeout: number
  readonly trigger: Trigger
}

/** The inventory (LLD 9.1 completed): Pulumi, the local stack, the build and the tests read it. */
export const functions: ReadonlyArray<FunctionDefinition> = [
  {
    name: "site-create",
    memory: 256,
    timeout: 30,
    trigger: { type: "api", endpoints: [SitesApi.create] },
  },
  {
    name: "site-get",
    memory: 128,
    timeout: 10,
    trigger: { type: "api", endpoints: [SitesApi.get] },
  },
  {
    name: "site-list",
    memory: 256,
    timeout: 15,
    trigger: { type: "api", endpoints: [SitesApi.list] },
  },
  {
    name: "operation-get",
    memory: 128,
    timeout: 10,
    trigger: { type: "api", endpoints: [OperationsApi.get] },
  },
  {
    name: "operation-list",
    memory: 256,
    timeout: 15,
    trigger: { type: "api", endpoints: [OperationsApi.list] },
  },
  {
    name: "tenant-tier",
    memory: 128,
    timeout: 10,
    trigger: { type: "api", endpoints: [TenantsApi.setTier] },
  },
  {
    name: "site-creator",
    memory: 512,
    timeout: 900,
    trigger: { type: "queue", queue: "creation", batchSize: 1, maximumConcurrency: 10 },
  },
  {
    name: "dead-letter",
    memory: 256,
    timeout: 60,
    trigger: { type: "queue", queue: "deadLetter", batchSize: 10, maximumConcurrency: 2 },
  },
  {
    name: "operation-reconciler",
    memory: 256,
    timeout: 60,
    trigger: { type: "schedule", everyMinutes: 1 },
  },
]
