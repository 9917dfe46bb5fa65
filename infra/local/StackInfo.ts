import type { Duration } from "effect"

import type { QueueId } from "../inventory/queues.ts"
import type { TenantCredentials } from "./StackDirectory.ts"
import type { StartDisplay } from "./StartDisplay.ts"
import type { MySql } from "./wordpress/NativePhp.ts"

/** How a stack differs from the one of `npm start`. */
export interface StackOptions {
  /** Port of the API; 0 takes a free one. */
  readonly apiPort: number
  /** Port of the sites; 0 takes a free one, none means 8080 or else a free one. */
  readonly wordpressPort?: number | undefined
  /** Port of the reference portal; 0 takes a free one, and without it there is no portal. */
  readonly portalPort?: number | undefined
  /** Folder of everything that this stack writes. */
  readonly root?: string
  /** Folder of the functions' bundles, if they are not to be made from the sources as they are. */
  readonly bundles?: string
  /** Goes on with the data of the last stack in `root`. */
  readonly keep?: boolean
  /** Without it nothing answers behind the load balancer, as if WordPress were down. */
  readonly wordpress?: boolean
  /** The tenants' databases are there, and their PHP is the machine's own: not SQLite and WebAssembly. */
  readonly mysql?: MySql | undefined
  /** Without it there are no plugins and templates but those that are written later. */
  readonly catalogue?: boolean
  /** Variables of the functions in place of, or beside, the usual ones. */
  readonly variables?: Readonly<Record<string, string>>
  /** A DynamoDB Local that runs already. */
  readonly dynamodbEndpoint?: string | undefined
  /** Each access key has its own database in a shared DynamoDB Local: letters and digits. */
  readonly accessKeyId?: string
  /** A schedule's turn, whatever its minutes. */
  readonly scheduleEvery?: Duration.Input
  /** Shows the start to a person. */
  readonly display?: StartDisplay
}

/** What runs and where: the content of `stack.json`. */
export interface StackInfo {
  readonly api: string
  /** The reference portal, if there is one. */
  readonly portal?: string
  readonly dynamodb: string
  readonly sqs: string
  readonly sns: string
  readonly s3: string
  readonly table: string
  readonly bucket: string
  readonly queues: Readonly<Record<QueueId, string>>
  /** URL of a queue that gets every event of the topic. */
  readonly inbox: string
  readonly topicArn: string
  /** `wordpress` is the load balancer, which finds the tenant by the request's host, and `management` what the service calls. */
  readonly tenants: ReadonlyArray<TenantCredentials & { readonly wordpress: string; readonly management: string }>
  readonly region: string
  readonly pid: number
}
