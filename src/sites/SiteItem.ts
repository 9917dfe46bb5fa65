import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import { Environment } from "../kernel/Environment.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { firstVersion, recordForm } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"
import { Site } from "./Site.ts"

const form = recordForm(Site)
export const decodeSite = form.decode

export const siteKey = (tenantId: string, siteId: string) => ({ PK: `TENANT#${tenantId}`, SK: `SITE#${siteId}` })
export const claimKey = (environment: string, subdomain: string) => ({
  PK: `SUBDOMAIN#${environment}#${subdomain}`,
  SK: "CLAIM",
})

/** The item of a site with its index keys. */
export const siteItem = (site: Site) => ({
  ...siteKey(site.tenantId, site.siteId),
  ...form.encode(site),
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
      ...firstVersion,
    }),
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

/** Deletes an item that belongs to a site; one that is gone is no hindrance, another site's is. */
const letGo = (table: string, key: { PK: string; SK: string }, siteId: string): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItem(key),
    ConditionExpression: "attribute_not_exists(PK) OR siteId = :site",
    ExpressionAttributeValues: toItem({ ":site": siteId }),
  },
})

/** Gives a subdomain back. */
export const releaseSubdomain = (table: string, site: Pick<Site, "environment" | "subdomain" | "siteId">) =>
  letGo(table, claimKey(site.environment, site.subdomain), site.siteId)

/** Which site of a lineage stands in an environment: the one that a promotion makes or overwrites. */
export const lineageKey = (lineageId: string, environment: string) => ({
  PK: `LINEAGE#${lineageId}`,
  SK: `ENV#${environment}`,
})

export const joinLineage = (table: string, site: Site): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem({
      ...lineageKey(site.lineageId, site.environment),
      siteId: site.siteId,
      tenantId: site.tenantId,
      ...firstVersion,
    }),
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

export const leaveLineage = (table: string, site: Pick<Site, "lineageId" | "environment" | "siteId">) =>
  letGo(table, lineageKey(site.lineageId, site.environment), site.siteId)

/** A site's place in its lineage. */
type Member = Pick<Site, "tenantId" | "siteId" | "lineageId" | "environment">

/** Whether an item says that a site of the lineage is there, as two checks of which one holds. */
const standing = (table: string, key: { PK: string; SK: string }) => {
  const check = (condition: string): TransactWriteItem => ({
    ConditionCheck: {
      TableName: table,
      Key: toItem(key),
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: toItem({ ":deleted": "DELETED" }),
    },
  })
  return {
    stands: check("attribute_exists(PK) AND (attribute_not_exists(#status) OR #status <> :deleted)"),
    gone: check("attribute_not_exists(PK) OR #status = :deleted"),
  }
}

/** The other sites that a site's lineage may have: the one that it began with, and promoted copies. */
export const othersOfLineage = (table: string, { environment, lineageId, siteId, tenantId }: Member) => [
  ...(siteId === lineageId ? [] : [standing(table, siteKey(tenantId, lineageId))]),
  ...Environment.literals
    .filter((other) => other !== environment)
    .map((other) => standing(table, lineageKey(lineageId, other))),
]

export const createSite = (table: string, site: Site): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem(siteItem(site)),
    ConditionExpression: "attribute_not_exists(PK)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
})

/** Takes a site out of the table that its operation has just made. */
export const forgetSite = (table: string, site: SiteRef, operationId: string): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItem(siteKey(site.tenantId, site.siteId)),
    ConditionExpression: "operationId = :operation",
    ExpressionAttributeValues: toItem({ ":operation": operationId }),
  },
})
