import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import { isTenantId } from "../kernel/Ids.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"
import { urlSeconds } from "./presign.ts"
import { archiveBucket } from "./S3.ts"
import { secretsPrefix } from "./SecretNames.ts"
import { tenantPolicy } from "./TenantPolicy.ts"

/** Seconds for which a session is used again. */
const cachedSeconds = 900
/** How long a session lasts. A presigned URL dies with the session that signed it: its last URL ends five minutes before it. AWS gives an hour at most to one that a role asks for. */
const sessionSeconds = cachedSeconds + urlSeconds + 300

/** Sessions of a container; the one that was longest not used goes first. */
const capacity = 200

/** What a client of AWS is made with that acts for one tenant. */
export interface TenantSession {
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
  }
  /** Its connections are those of every other session. */
  readonly requestHandler: STSClient["config"]["requestHandler"]
}

/** A client for each session, made when it is first needed. */
export const clientFor = <Client>(make: (session: TenantSession) => Client): ((session: TenantSession) => Client) => {
  const clients = new WeakMap<TenantSession, Client>()
  return (session) => {
    const client = clients.get(session) ?? make(session)
    clients.set(session, client)
    return client
  }
}

/**
 * Sessions of the tenants' role, each for one tenant: what is done by one reaches this tenant's secret and archives and no
 * other's, whatever key a record, a message or a mistake of ours names.
 */
export class TenantSessions extends Context.Service<
  TenantSessions,
  { of(tenantId: string): Effect.Effect<TenantSession, InternalError | Throttled> }
>()("src/platform/TenantSessions") {
  static readonly layer = Layer.effect(
    TenantSessions,
    Effect.gen(function* () {
      const bucket = yield* archiveBucket
      const prefix = yield* secretsPrefix
      const tenantRole = yield* Config.NonEmptyString("TENANT_ROLE_ARN")
      const client = new STSClient({ maxAttempts: 3, ...limits })
      const [, partition = "", , , account = ""] = tenantRole.split(":")
      const places = {
        // The role's own policy names the region.
        secrets: `arn:${partition}:secretsmanager:*:${account}:secret:`,
        secretsPrefix: prefix,
        bucket: `arn:${partition}:s3:::${bucket}`,
      }

      const assume = Effect.fn("TenantSessions.assume")(function* (tenantId: string) {
        // An id with a `*` would be a policy for more than one.
        if (!isTenantId(tenantId)) return yield* new InternalError({ cause: "no id of a tenant" })
        const began = yield* Clock.currentTimeMillis
        const command = new AssumeRoleCommand({
          RoleArn: tenantRole,
          // For CloudTrail. AWS takes 2 to 64 characters, and an id may have 1 to 64.
          RoleSessionName: `t-${tenantId}`.slice(0, 64),
          DurationSeconds: sessionSeconds,
          Policy: JSON.stringify(tenantPolicy(places, tenantId)),
        })
        const { Credentials } = yield* awsCall((abortSignal) => client.send(command, { abortSignal })).pipe(
          awsSpan("STS", "AssumeRole"),
        )
        const { AccessKeyId, Expiration, SecretAccessKey, SessionToken } = Credentials ?? {}
        if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
          return yield* new InternalError({ cause: "STS gave no credentials" })
        }
        const session: TenantSession = {
          credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
          requestHandler: client.config.requestHandler,
        }
        const lastsMs = (Expiration?.getTime() ?? began) - began
        return { session, usedMs: Math.min(cachedSeconds * 1000, lastsMs - urlSeconds * 1000) }
      })

      const sessions = yield* Cache.makeWith(assume, {
        capacity,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? Math.max(0, exit.value.usedMs) : 0),
      })
      return TenantSessions.of({
        of: (tenantId) => Effect.map(Cache.get(sessions, tenantId), ({ session }) => session),
      })
    }),
  )
}
