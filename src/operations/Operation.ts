import * as Schema from "effect/Schema"

import { Environment, Failure, Instant, SiteConfiguration, SiteId } from "../sites/Site.ts"
import { OpaqueId, TenantId } from "../tenants/Tenant.ts"

/** `op-<uuid v7>`. */
export const OperationId = OpaqueId.pipe(Schema.brand("OperationId"))
export type OperationId = typeof OperationId.Type

/** LLD 7A.5. */
export const OperationStatus = Schema.Literals(["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"])
export type OperationStatus = typeof OperationStatus.Type

/** LLD 3.5; each kind names its message on the queue (`{type}_REQUEST`) and its events (`{type}_COMPLETE`, `{type}_FAILED`). */
export const OperationType = Schema.Literals(["SITE_CREATION"])
export type OperationType = typeof OperationType.Type

export const isTerminal = (status: OperationStatus): boolean =>
  status === "COMPLETED" || status === "FAILED" || status === "CANCELLED"

/** When the reconciler looks after an operation that was quiet since `now`, in milliseconds: well after its lease ran out. */
export const lookAgainAt = (now: number, leaseSeconds: number): number => now + leaseSeconds * 1500

/** Seconds from an operation's start to its end. */
export const secondsOf = (operation: Pick<Operation, "createdAt" | "completedAt">): number =>
  Math.round((Date.parse(operation.completedAt ?? operation.createdAt) - Date.parse(operation.createdAt)) / 1000)

/** The payload of a SITE_CREATION_REQUEST (LLD 7.3). */
export const SiteCreationPayload = Schema.Struct({
  siteId: SiteId,
  tenantId: TenantId,
  siteName: Schema.String,
  subdomain: Schema.String,
  environment: Environment,
  configuration: SiteConfiguration,
})

/** An operation as it is stored (LLD 8.6): what is answered, the journal of its steps, its lease, and its outbox. */
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
  /** 0 to 100; never falls. */
  progress: Schema.Int,
  message: Schema.String,
  error: Schema.NullOr(Failure),
  /** The e-mail address of who started it; also the `recipient` of its event. */
  createdBy: Schema.String,
  /** The `sub` of who started it. */
  startedBy: Schema.String,
  correlationId: Schema.String,
  /** The message's payload, so that it can be sent again. */
  payload: SiteCreationPayload,
  /** What each finished step found or made, by the step's name. */
  journal: Schema.Record(Schema.String, Schema.Unknown),
  /** Who holds the lease counts up; every write of a run checks it. */
  epoch: Schema.Int,
  /** Milliseconds since 1970 until which the lease holds; 0 when nobody holds it. */
  leaseUntil: Schema.Finite,
  /** Milliseconds since 1970 after which the reconciler looks at it; absent when nothing is left to do. */
  dueAt: Schema.optionalKey(Schema.Finite),
}) {}
