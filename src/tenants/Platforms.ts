import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import type { Environment } from "../kernel/Environment.ts"
import { Instant } from "../kernel/Instant.ts"
import type { NetworkRef } from "../kernel/SiteRef.ts"
import { type Item, Table, toItem } from "../platform/Table.ts"
import { containerOf } from "../wordpress/Containers.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { profileKey } from "./TenantItem.ts"

// What a tenant's containers run, in its profile: as it was seen by the last look at each.

/** What a container lets a site have. */
export const PlatformLimits = Schema.Struct({
  /** Bytes of memory that a request of PHP may take; null where there is no limit. */
  memoryBytes: Schema.NullOr(Schema.Int),
  /** Bytes of a file that may be uploaded. */
  uploadBytes: Schema.Int,
  /** Seconds that a request may take; null where there is no limit. */
  executionSeconds: Schema.NullOr(Schema.Int),
}).annotate({ identifier: "PlatformLimits" })

/** What a container has. */
export const Platform = Schema.Struct({
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  /** Locales that a site can have. */
  languages: Schema.Array(Schema.String),
  limits: Schema.NullOr(PlatformLimits),
  /** When it was seen so. */
  seenAt: Instant,
}).annotate({ identifier: "Platform" })
export type Platform = typeof Platform.Type

const decode = Schema.decodeUnknownOption(Platform)

/** Environments that one container serves have one entry. */
const attributeOf = (origins: Readonly<Record<Environment, string>>, environment: Environment): string =>
  `platform${containerOf(origins, environment)}`

/** What the container of an environment has, by its tenant's profile; nothing before the first look. */
export const platformIn = (
  profile: Item | undefined,
  origins: Readonly<Record<Environment, string>>,
  environment: Environment,
): Platform | undefined => Option.getOrUndefined(decode(profile?.[attributeOf(origins, environment)]))

/** Milliseconds after which what has not changed is written again, so that one can see that it was looked at. */
const refreshMs = 3_600_000

/** Keeps what a look at a container found. That it cannot be kept is no reason to fail. */
export const keepPlatform = Effect.fnUntraced(function* (
  { environment, tenantId }: NetworkRef,
  found: Omit<Platform, "seenAt">,
) {
  const table = yield* Table
  const { wordpressOrigin } = yield* NetworkAddresses
  const now = yield* Clock.currentTimeMillis
  const instant = (ms: number) => new Date(ms).toISOString()
  yield* table
    .update({
      Key: toItem(profileKey(tenantId)),
      UpdateExpression: "SET #platform = :platform",
      ConditionExpression:
        "attribute_exists(PK) AND (attribute_not_exists(#platform) OR #platform.seenAt < :old OR #platform.wordpressVersion <> :wordpress OR #platform.phpVersion <> :php OR #platform.languages <> :languages)",
      ExpressionAttributeNames: { "#platform": attributeOf(wordpressOrigin, environment) },
      ExpressionAttributeValues: toItem({
        ":platform": { ...found, seenAt: instant(now) },
        ":old": instant(now - refreshMs),
        ":wordpress": found.wordpressVersion,
        ":php": found.phpVersion,
        ":languages": found.languages,
      }),
    })
    .pipe(
      Effect.catchTag("ConditionFailed", () => Effect.void),
      Effect.catch((error) => Effect.logWarning("platform not kept", error)),
    )
})
