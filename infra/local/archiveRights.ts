import { archiveStatements, tenantRolePolicy } from "../iam/policies.ts"
import { functions } from "../inventory/functions.ts"
import { archiveWishes } from "./iamRequests.ts"
import { cut, header, pairsOf, type Refusal, refusals, type SignableRequest } from "./s3Claim.ts"
import { isOver, sessionOf, sessionPermits } from "./sessions.ts"

/** The token of the session that signed a request, by its header or its presigned query. */
const tokenIn = (request: SignableRequest): string | undefined =>
  header(request, "x-amz-security-token") ??
  pairsOf(cut(request.target, "?")[1]).find(([name]) => name === "X-Amz-Security-Token")?.[1]

/**
 * Why S3 would refuse a request that is rightly signed: a presigned URL can do what the session may that made it, as long as
 * that lasts. `body` is there where it says what is wanted: a list of keys to delete. Whoever signs without a session is this machine's own user and may do everything.
 */
export const archiveRights =
  (bucket: string) =>
  (request: SignableRequest, now: number, body = ""): Refusal | undefined => {
    const token = tokenIn(request)
    if (token === undefined) return undefined
    const session = sessionOf(token)
    if (session === undefined) return refusals.strangeToken
    if (isOver(session, now)) return refusals.expiredToken
    const own = functions.find(({ name }) => name === session.role)
    const ofRole =
      own === undefined ? tenantRolePolicy({ bucket, secrets: "", secretsPrefix: "" }) : archiveStatements(own, bucket)
    const wishes = archiveWishes({ method: request.method, path: request.target, body }, bucket)
    return wishes.every((wish) => sessionPermits(session, ofRole, wish)) ? undefined : refusals.unsigned
  }
