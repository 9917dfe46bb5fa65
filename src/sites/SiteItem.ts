import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { toItem } from "../aws/Table.ts"
import type { Operation } from "../operations/Operation.ts"
import { type Failure, Site, type SiteStatus } from "./Site.ts"
import { sourcesOf } from "./SiteLifecycle.ts"

const encode = Schema.encodeSync(Site)
export const decodeSite = Schema.decodeUnknownEffect(Site)

export const siteKey = (tenantId: string, siteId: string) => ({ PK: `TENANT#${tenantId}`, SK: `SITE#${siteId}` })
export const claimKey = (environment: string, subdomain: string) => ({
  PK: `SUBDOMAIN#${environment}#${subdomain}`,
  SK: "CLAIM",
})

/** The item of a site (LLD 8.3) with its index keys (LLD 8.7). */
export const siteItem = (site: Site) => ({
  ...siteKey(site.tenantId, site.siteId),
  ...encode(site),
  GSI3PK: `STATUS#${site.status}`,
  GSI3SK: `${site.updatedAt}#${site.siteId}`,
  GSI4PK: `SUBDOMAIN#${site.subdomain}`,
  GSI4SK: `SITE#${site.siteId}`,
  GSI5PK: `ENV#${site.environment}`,
  GSI5SK: `${site.createdAt}#${site.siteId}`,
})

/** Takes a subdomain: one per environment, so that a promoted site keeps its name. The first to write it has it. */
export const claimSubdomain = (table: string, site: Site): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem({
      ...claimKey(site.environment, site.subdomain),
      siteId: site.siteId,
      tenantId: site.tenantId,
      operationId: site.operationId,
    }),
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

export const createSite = (table: string, site: Site): TransactWriteItem => ({
  Put: { TableName: table, Item: toItem(siteItem(site)), ConditionExpression: "attribute_not_exists(PK)" },
})

/**
 * Ends the operation that holds a site, with the status it leaves it in. The conditions are that the life cycle allows
 * the change and that the site is still held by this very operation.
 */
export const endSiteChange = (
  table: string,
  operation: Operation,
  to: SiteStatus,
  now: string,
  changes: Readonly<Record<string, unknown>>,
): TransactWriteItem => {
  const sources = sourcesOf(to)
  const set = { status: to, updatedAt: now, GSI3PK: `STATUS#${to}`, GSI3SK: `${now}#${operation.siteId}`, ...changes }
  const names = Object.keys(set)
  return {
    Update: {
      TableName: table,
      Key: toItem(siteKey(operation.tenantId, operation.siteId)),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}, #version = #version + :one REMOVE operationId`,
      ConditionExpression: `operationId = :operation AND #status IN (${sources.map((_, index) => `:from${index}`).join(", ")})`,
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        "#version": "version",
      },
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...Object.fromEntries(sources.map((source, index) => [`:from${index}`, source])),
        ":one": 1,
        ":operation": operation.operationId,
      }),
    },
  }
}

/** A site whose operation failed: it keeps its subdomain and its place, so that it can be retried or deleted. */
export const failSite = (table: string, operation: Operation, failure: Failure, now: string): TransactWriteItem =>
  endSiteChange(table, operation, "FAILED", now, { failure })
