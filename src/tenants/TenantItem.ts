import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { firstVersion } from "../platform/Records.ts"
import { type Item, toItem } from "../platform/Table.ts"
import { maxSites, Tier } from "./Tier.ts"

export const profileKey = (tenantId: string) => ({ PK: `TENANT#${tenantId}`, SK: "PROFILE" })

/** Profiles stand together in a partition of GSI3, so that all tenants with sites can be listed. */
export const tenantList = "TENANTS"

const decodeTier = Schema.decodeUnknownOption(Tier)

/** A tenant's tier by its profile; no profile means BASIC. */
export const tierOf = (profile: Item | undefined): Tier =>
  Option.getOrElse(decodeTier(profile?.["tier"]), () => "BASIC" as const)

/** Whether the profile names a tier that there is not: no quota can be told from it. */
export const isUnknownTier = (profile: Item | undefined): boolean =>
  profile?.["tier"] !== undefined && Option.isNone(decodeTier(profile["tier"]))

/** Sites that count in a tenant's quota. */
export const siteCountOf = (profile: Item | undefined): number => Number(profile?.["siteCount"] ?? 0)

/** Marks a profile whose sites are counted by their lineages: an earlier release gave a place back with the first site of one. */
const byLineage = "lineage"
export const isCountedAnew = (profile: Item | undefined): boolean =>
  profile === undefined || profile["placesBy"] === byLineage

/** Sets how many places of a tenant are taken, if as many were counted before as the profile says. */
export const countAnew = (profile: Item, tenantId: string, places: number) => ({
  Key: toItem(profileKey(tenantId)),
  UpdateExpression: "SET siteCount = :places, placesBy = :lineage",
  ConditionExpression: profile["siteCount"] === undefined ? "attribute_not_exists(siteCount)" : "siteCount = :seen",
  ExpressionAttributeValues: toItem({
    ":places": places,
    ":lineage": byLineage,
    ...(profile["siteCount"] === undefined ? {} : { ":seen": profile["siteCount"] }),
  }),
})

/** Takes a place in the tenant's quota, as its profile states it: `tier` is what was read, and must still be so. The first has no profile yet. */
export const takePlace = (table: string, tenantId: string, tier: Tier, isFirst = false): TransactWriteItem => {
  const max = maxSites[tier]
  const sameTier = "(attribute_not_exists(tier) OR tier = :tier)"
  return {
    Update: {
      TableName: table,
      Key: toItem(profileKey(tenantId)),
      UpdateExpression:
        "SET tenantId = :tenant, siteCount = if_not_exists(siteCount, :zero) + :one, tier = if_not_exists(tier, :tier), schemaVersion = :version, GSI3PK = :list, GSI3SK = :tenant" +
        (isFirst ? ", placesBy = :lineage" : ""),
      ConditionExpression: Number.isFinite(max)
        ? `${sameTier} AND (attribute_not_exists(siteCount) OR siteCount < :max)`
        : sameTier,
      ExpressionAttributeValues: toItem({
        ":tenant": tenantId,
        ":zero": 0,
        ":one": 1,
        ":tier": tier,
        ":list": tenantList,
        ...(isFirst ? { ":lineage": byLineage } : {}),
        ":version": firstVersion.schemaVersion,
        ...(Number.isFinite(max) ? { ":max": max } : {}),
      }),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  }
}

/** Gives a place in the tenant's quota back. */
export const returnPlace = (table: string, tenantId: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem(profileKey(tenantId)),
    UpdateExpression: "SET siteCount = siteCount - :one",
    ConditionExpression: "siteCount >= :one",
    ExpressionAttributeValues: toItem({ ":one": 1 }),
  },
})
