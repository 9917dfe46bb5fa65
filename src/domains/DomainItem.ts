import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import type { SiteRef } from "../kernel/SiteRef.ts"
import { recordForm } from "../platform/Records.ts"
import { toItem } from "../platform/Table.ts"
import { DomainClaim, DomainHolder } from "./Domain.ts"

const claims = recordForm(DomainClaim)
const holders = recordForm(DomainHolder)
export const decodeClaim = claims.decode
export const decodeHolder = holders.decode

export const claimPrefix = "DOMAIN#"
export const claimKey = ({ domain, siteId }: Pick<DomainClaim, "siteId" | "domain">) => ({
  PK: `SITE#${siteId}`,
  SK: `${claimPrefix}${domain}`,
})
export const holderKey = (domain: string) => ({ PK: `DOMAIN#${domain}`, SK: "HOLDER" })

/** Partition of all claims by the instant at which they are looked at again: a sparse part of GSI3. */
export const duePartition = "DOMAIN#DUE"

/** The item of a claim. One that was never proven goes by itself, where nobody takes it away before. */
export const claimItem = (claim: DomainClaim) => ({
  ...claimKey(claim),
  ...claims.encode(claim),
  GSI3PK: duePartition,
  GSI3SK: `${claim.nextCheckAt}#${claim.siteId}#${claim.domain}`,
  ...(claim.status === "PENDING" && claim.endsAt !== undefined
    ? { expiresAt: Math.ceil(Date.parse(claim.endsAt) / 1000) }
    : {}),
})

const sameVersion = (version: number) => ({
  ConditionExpression: "#version = :seen",
  ExpressionAttributeNames: { "#version": "version" },
  ExpressionAttributeValues: toItem({ ":seen": version }),
})

const next = (claim: DomainClaim): DomainClaim => new DomainClaim({ ...claim, version: claim.version + 1 })

/** A claim that was not there, or has ended. */
export const putClaim = (table: string, claim: DomainClaim, now: string) => ({
  TableName: table,
  Item: toItem(claimItem(claim)),
  ConditionExpression: "attribute_not_exists(PK) OR (#status = :pending AND endsAt <= :now)",
  ExpressionAttributeNames: { "#status": "status" },
  ExpressionAttributeValues: toItem({ ":pending": "PENDING", ":now": now }),
})

/** A claim as it is now, if nobody else has written it since it was read. */
export const changeClaim = (table: string, claim: DomainClaim) => ({
  TableName: table,
  Item: toItem(claimItem(next(claim))),
  ...sameVersion(claim.version),
})

export const deleteClaim = (table: string, claim: DomainClaim): TransactWriteItem => ({
  Delete: { TableName: table, Key: toItem(claimKey(claim)), ...sameVersion(claim.version) },
})

/** Makes a site the holder of a domain that none has, or that the one has which was read. */
export const takeDomain = (
  table: string,
  holder: Omit<typeof DomainHolder.Type, "version">,
  before: DomainHolder | undefined,
): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem({
      ...holderKey(holder.domain),
      ...holders.encode(new DomainHolder({ ...holder, version: (before?.version ?? 0) + 1 })),
    }),
    ...(before === undefined ? { ConditionExpression: "attribute_not_exists(PK)" } : sameVersion(before.version)),
  },
})

/** Gives a domain back that the site has. */
export const releaseDomain = (table: string, { siteId }: SiteRef, domain: string): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItem(holderKey(domain)),
    ConditionExpression: "siteId = :site",
    ExpressionAttributeValues: toItem({ ":site": siteId }),
  },
})
