import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Environment } from "../../kernel/Environment.ts"
import { Failure } from "../../kernel/Failure.ts"
import { OpaqueId, TenantId, SiteId } from "../../kernel/Ids.ts"
import { Instant } from "../../kernel/Instant.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { currentTrace } from "../../platform/Trace.ts"

/** `op-<uuid v7>`. */
export const OperationId = OpaqueId.pipe(Schema.brand("OperationId"))
export type OperationId = typeof OperationId.Type

/** How far an operation is; the last three are its ends. */
export const OperationStatus = Schema.Literals(["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"])
export type OperationStatus = typeof OperationStatus.Type

/** The kinds of operation. Each names its message on the queue (`{type}_REQUEST`) and its events (`{type}_COMPLETE`, `{type}_FAILED`). */
export const OperationType = Schema.Literals([
  "SITE_CREATION",
  "SITE_CLONE",
  "SITE_UPDATE",
  "SITE_STATUS",
  "SITE_PROMOTION",
  "SITE_BACKUP",
  "SITE_RESTORE",
  "SITE_DELETION",
  "PLUGIN_INSTALLATION",
  "PLUGIN_REMOVAL",
  "PLUGIN_CONFIGURATION",
  "PLUGIN_STATUS",
  "PLUGIN_UPDATE",
  "TEMPLATE_APPLICATION",
  "SITE_DOMAINS",
  "BACKUP_DOWNLOAD",
  "SITE_VERIFICATION",
])
export type OperationType = typeof OperationType.Type

/** Each kind as logs name it, whether a request or a message is about it: as its endpoint is called, in capitals. */
const actions = {
  SITE_CREATION: "CREATE_SITE",
  SITE_CLONE: "CLONE_SITE",
  SITE_UPDATE: "UPDATE_SITE",
  SITE_STATUS: "SET_SITE_STATUS",
  SITE_PROMOTION: "PROMOTE_SITE",
  SITE_BACKUP: "BACK_UP_SITE",
  SITE_RESTORE: "RESTORE_SITE",
  SITE_DELETION: "DELETE_SITE",
  PLUGIN_INSTALLATION: "INSTALL_PLUGIN",
  PLUGIN_REMOVAL: "UNINSTALL_PLUGIN",
  PLUGIN_CONFIGURATION: "CONFIGURE_PLUGIN",
  PLUGIN_STATUS: "SET_PLUGIN_STATUS",
  PLUGIN_UPDATE: "UPDATE_PLUGIN",
  TEMPLATE_APPLICATION: "APPLY_TEMPLATE",
  SITE_DOMAINS: "MAKE_DOMAIN_PRIMARY",
  BACKUP_DOWNLOAD: "PREPARE_BACKUP_DOWNLOAD",
  SITE_VERIFICATION: "VERIFY_BACKUP",
} as const satisfies Record<OperationType, string>

/** What every line of a log says that is about an operation, and what its traces are found by. */
export const factsOf = ({
  correlationId,
  operationId,
  operationType,
  siteId,
  tenantId,
}: SiteRef & Pick<Operation, "operationId" | "operationType" | "correlationId">) => ({
  correlationId,
  operationId,
  tenantId,
  siteId,
  action: actions[operationType],
})

export const isTerminal = (status: OperationStatus): boolean =>
  status === "COMPLETED" || status === "FAILED" || status === "CANCELLED"

/** Tries that an operation has before it is given up. */
const maxTries = 3

/** Whether it is not to be tried any more. What has to be put back is tried for as long as the reconciler says. */
export const isUsedUp = ({ ending, tries = 0 }: Pick<Operation, "ending" | "tries">): boolean =>
  ending === undefined && tries >= maxTries

/** When the reconciler looks after an operation that was quiet since `now`, in milliseconds: well after its lease ran out. */
export const lookAgainAt = (now: number, leaseSeconds: number): number => now + leaseSeconds * 1500

/** Seconds from an operation's start to its end. */
export const secondsOf = (operation: Pick<Operation, "queuedAt" | "completedAt">): number =>
  Math.round((Date.parse(operation.completedAt ?? operation.queuedAt) - Date.parse(operation.queuedAt)) / 1000)

const Facts = Schema.Record(Schema.String, Schema.Unknown)

/** An operation as it is stored: what is answered, the journal of its steps, its lease, and its outbox. */
export class Operation extends Schema.Class<Operation>("Operation")({
  operationId: OperationId,
  tenantId: TenantId,
  siteId: SiteId,
  operationType: OperationType,
  status: OperationStatus,
  resourceType: Schema.Literal("SITE"),
  resourceId: Schema.String,
  environment: Environment,
  createdAt: Instant,
  startedAt: Schema.NullOr(Instant),
  completedAt: Schema.NullOr(Instant),
  /** 0 to 100; never falls within an attempt. */
  progress: Schema.Int,
  message: Schema.String,
  error: Schema.NullOr(Failure),
  /** What it made or changed, once it is COMPLETED: `status` of the site, and ids such as `backupId` or `newSiteId`. */
  result: Schema.NullOr(Facts),
  /** Counts from 1; a retry adds one. */
  attempt: Schema.Int,
  /** The `sub` of who asked for it; in operations of earlier releases their e-mail address. */
  createdBy: Schema.String,
  /** The verified e-mail address of who asked for it: the `recipient` of its event. */
  recipient: Schema.optionalKey(Schema.String),
  /** The `sub` of who started it. */
  startedBy: Schema.String,
  /** The `sub` of the site's owner. */
  ownerId: Schema.String,
  /** Name and subdomain of the site when it was started. */
  siteName: Schema.String,
  subdomain: Schema.String,
  correlationId: Schema.String,
  /** Where in which trace this attempt was asked for, as in `X-Amzn-Trace-Id`: its runs go on there, whoever starts them. */
  trace: Schema.optionalKey(Schema.String),
  /** When this attempt was asked for. */
  queuedAt: Instant,
  /**
   * Runs of this attempt that consumers have begun, at most three: a message that was received and met no free
   * function is none. Absent on operations of a release that counted receives.
   */
  tries: Schema.optionalKey(Schema.Int),
  /** What the kind of operation needs to know; its saga has the schema. Also the message's payload. */
  payload: Facts,
  /** What each finished step found or made, by the step's name. */
  journal: Facts,
  /** What may hold secrets is gone from payload and journal: it cannot be run any more. */
  scrubbed: Schema.optionalKey(Schema.Boolean),
  /** Somebody asked to cancel it: it turns back at the next step. */
  cancelRequested: Schema.optionalKey(Schema.Boolean),
  /** The seed of the request that cancelled or retried it last, so that the same request finds that it did. */
  changeSeed: Schema.optionalKey(Schema.String),
  /** The end that it is heading for while it puts back what its steps did. */
  ending: Schema.optionalKey(
    Schema.Struct({ status: Schema.Literals(["FAILED", "CANCELLED"]), error: Schema.NullOr(Failure) }),
  ),
  /** Who holds the lease counts up; every write of a run checks it. */
  epoch: Schema.Int,
  /** Milliseconds since 1970 until which the lease holds; 0 when nobody holds it. */
  leaseUntil: Schema.Finite,
  /** When a step that works in slices got on last; absent without one. */
  movedAt: Schema.optionalKey(Instant),
  /** Milliseconds since 1970 after which the reconciler looks at it; absent when nothing is left to do. */
  dueAt: Schema.optionalKey(Schema.Finite),
}) {}

/** An attempt that is asked for here and now: its runs go on with this trace. */
export const askedHere = (operation: Operation): Effect.Effect<Operation> =>
  Effect.map(currentTrace, (trace) => (trace === undefined ? operation : new Operation({ ...operation, trace })))

/** What there is to say about an operation before it has begun. */
export type NewOperation = Pick<
  Operation,
  | "operationId"
  | "tenantId"
  | "siteId"
  | "operationType"
  | "environment"
  | "createdBy"
  | "recipient"
  | "startedBy"
  | "ownerId"
  | "siteName"
  | "subdomain"
  | "correlationId"
  | "payload"
>

/** An operation as it is first written: nothing done, and due for a look in case its message gets lost. */
export const newOperation = (start: NewOperation, now: number, leaseSeconds: number): Operation => {
  const at = new Date(now).toISOString()
  return new Operation({
    ...start,
    status: "PENDING",
    resourceType: "SITE",
    resourceId: start.siteId,
    createdAt: at,
    startedAt: null,
    completedAt: null,
    progress: 0,
    message: "Waiting to be started",
    error: null,
    result: null,
    attempt: 1,
    tries: 0,
    queuedAt: at,
    journal: {},
    epoch: 0,
    leaseUntil: 0,
    dueAt: lookAgainAt(now, leaseSeconds),
  })
}
