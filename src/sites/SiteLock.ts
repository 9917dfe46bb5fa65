import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import type { Failure } from "../kernel/Failure.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { toItem } from "../platform/Table.ts"
import type { SiteStatus } from "./Site.ts"
import { siteKey } from "./SiteItem.ts"
import { sourcesOf } from "./SiteLifecycle.ts"

// How operations take hold of sites and let go of them. Every write carries its condition.

type Values = Readonly<Record<string, unknown>>

/** The condition that an attribute has one of some values. */
const oneOf = (name: string, values: ReadonlyArray<unknown>) => ({
  condition: `#${name} IN (${values.map((_, index) => `:${name}${index}`).join(", ")})`,
  values: Object.fromEntries(values.map((value, index) => [`:${name}${index}`, value])),
})

/** How an expression names an attribute, or with `a.b` one inside a map, and its new value. */
const nameOf = (path: string): string =>
  path
    .split(".")
    .map((name) => `#${name}`)
    .join(".")
const valueOf = (path: string): string => `:${path.replaceAll(".", "_")}`

const updateSite = (
  table: string,
  site: SiteRef,
  update: {
    readonly set: Values
    readonly remove?: ReadonlyArray<string>
    /** Whether it is a change of the site itself, and not only of who is at work on it. */
    readonly counts: boolean
    readonly from: ReadonlyArray<SiteStatus>
    readonly condition: string
    /** Attributes that the condition names by `#`. */
    readonly names?: ReadonlyArray<string>
    readonly values?: Values
  },
): TransactWriteItem => {
  const paths = Object.keys(update.set)
  const names = paths.flatMap((path) => path.split("."))
  const status = oneOf("status", update.from)
  const { remove = [] } = update
  return {
    Update: {
      TableName: table,
      Key: toItem(siteKey(site.tenantId, site.siteId)),
      UpdateExpression: [
        ...(paths.length === 0 && !update.counts
          ? []
          : [
              `SET ${[...paths.map((path) => `${nameOf(path)} = ${valueOf(path)}`), ...(update.counts ? ["#version = #version + :one"] : [])].join(", ")}`,
            ]),
        ...(remove.length === 0 ? [] : [`REMOVE ${remove.join(", ")}`]),
      ].join(" "),
      ConditionExpression: `${update.condition} AND ${status.condition}`,
      ExpressionAttributeNames: {
        ...Object.fromEntries([...names, ...(update.names ?? []), "status"].map((name) => [`#${name}`, name])),
        ...(update.counts ? { "#version": "version" } : {}),
      },
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(Object.entries(update.set).map(([path, value]) => [valueOf(path), value])),
        ...status.values,
        ...(update.counts ? { ":one": 1 } : {}),
        ...update.values,
      }),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  }
}

const statusKeys = (status: SiteStatus, siteId: string, now: string) => ({
  status,
  updatedAt: now,
  GSI3PK: `STATUS#${status}`,
  GSI3SK: `${now}#${siteId}`,
})

/** Who takes hold of a site, and in which state it has to be. */
export interface Hold {
  readonly operationId: string
  readonly from: ReadonlyArray<SiteStatus>
  /** The version that the caller saw, where that matters. */
  readonly version?: number
  /** The status that the site has while the operation runs, if another. */
  readonly to?: { readonly status: SiteStatus; readonly now: string }
  readonly set?: Values
  /** Attributes that have to be as they were read. */
  readonly unchanged?: Values
}

/** An operation takes hold of a site that no other holds: from here on every other change is SITE_008. */
export const lockSite = (table: string, site: SiteRef, hold: Hold): TransactWriteItem => {
  const seen = { ...(hold.version === undefined ? {} : { version: hold.version }), ...hold.unchanged }
  return updateSite(table, site, {
    set: {
      operationId: hold.operationId,
      ...hold.set,
      ...(hold.to === undefined ? {} : statusKeys(hold.to.status, site.siteId, hold.to.now)),
    },
    counts: hold.to !== undefined,
    from: hold.from,
    condition: [
      "attribute_not_exists(operationId)",
      ...Object.keys(seen).map((name) => `#${name} = :seen_${name}`),
    ].join(" AND "),
    names: Object.keys(seen),
    values: Object.fromEntries(Object.entries(seen).map(([name, value]) => [`:seen_${name}`, value])),
  })
}

/** The site is in one of these states, and will be until this is written. */
export const checkStatus = (table: string, site: SiteRef, from: ReadonlyArray<SiteStatus>): TransactWriteItem => {
  const status = oneOf("status", from)
  return checkSite(table, site, status.condition, status.values)
}

/** The site is not being changed and in one of these states, and will not be before this is written. */
export const checkFree = (table: string, site: SiteRef, from: ReadonlyArray<SiteStatus>): TransactWriteItem => {
  const status = oneOf("status", from)
  return checkSite(table, site, `attribute_not_exists(operationId) AND ${status.condition}`, status.values)
}

const checkSite = (table: string, site: SiteRef, condition: string, values: Values): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItem(siteKey(site.tenantId, site.siteId)),
    ConditionExpression: condition,
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: toItem(values),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

/** Whether an item shows that this very operation holds the site. */
const heldBy = (operationId: string) => ({
  condition: "operationId = :operation",
  values: { ":operation": operationId },
})

/**
 * Ends the operation that holds a site, with the status it leaves it in. The conditions are that the life cycle allows
 * the change and that the site is still held by this very operation.
 */
export const endSiteChange = (
  table: string,
  site: SiteRef,
  operationId: string,
  to: SiteStatus,
  now: string,
  changes: Values,
): TransactWriteItem =>
  updateSite(table, site, {
    set: { ...statusKeys(to, site.siteId, now), ...changes },
    remove: [
      "operationId",
      ...(to === "FAILED" ? [] : ["failure"]),
      // It has no domains any more, and another site may have this one.
      ...(to === "DELETED" ? ["primaryDomain"] : []),
    ],
    counts: true,
    from: sourcesOf(to),
    ...heldBy(operationId),
  })

/** Lets go of a site whose status stays. With `now` it has become another version; else what is set is not of the site itself. */
export const releaseSite = (
  table: string,
  site: SiteRef,
  operationId: string,
  changes: { readonly now?: string; readonly set?: Values; readonly remove?: ReadonlyArray<string> } = {},
): TransactWriteItem =>
  updateSite(table, site, {
    set: { ...(changes.now === undefined ? {} : { updatedAt: changes.now }), ...changes.set },
    remove: ["operationId", ...(changes.remove ?? [])],
    counts: changes.now !== undefined,
    from: ["ACTIVE", "SUSPENDED"],
    ...heldBy(operationId),
  })

/** Takes back the status that an operation gave a site when it began: no step of the life cycle, but its undoing. */
export const revertSite = (
  table: string,
  site: SiteRef,
  operationId: string,
  from: SiteStatus,
  to: SiteStatus,
  now: string,
): TransactWriteItem =>
  updateSite(table, site, {
    set: statusKeys(to, site.siteId, now),
    remove: ["operationId"],
    counts: true,
    from: [from],
    ...heldBy(operationId),
  })

/** A site whose operation failed: it keeps its subdomain and its place, so that it can be retried or deleted. */
export const failSite = (
  table: string,
  site: SiteRef,
  operationId: string,
  failure: Failure,
  now: string,
): TransactWriteItem => endSiteChange(table, site, operationId, "FAILED", now, { failure })
