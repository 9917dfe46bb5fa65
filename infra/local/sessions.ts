import { permits, type Wish } from "../iam/iam.ts"
import type { Grant } from "../iam/policies.ts"
import { listOf, objectOf } from "./json.ts"

/**
 * Whose credentials a request is signed with. On this machine a session's token says it itself, so that no stand-in has to
 * ask another one.
 */
export interface Session {
  /** A function's name, or the ARN of the role that was assumed. */
  readonly role: string
  /** What the session's own policy allows, of what its role may. */
  readonly policy?: ReadonlyArray<Grant>
  /** Milliseconds since 1970. */
  readonly expiresAt?: number
}

export const tokenOf = (session: Session): string => Buffer.from(JSON.stringify(session)).toString("base64url")

const textsOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : []

/** The statements of a policy's document. One of which nothing can be read allows nothing. */
export const grantsOf = (document: string): ReadonlyArray<Grant> =>
  listOf(objectOf(JSON.parse(document))["Statement"]).map(({ Action, Resource }) => ({
    Effect: "Allow",
    Action: textsOf(Action),
    Resource: textsOf(Resource),
  }))

/** The session that a token stands for; undefined if it is none of this machine's. */
export const sessionOf = (token: string): Session | undefined => {
  try {
    const { expiresAt, policy, role } = objectOf(JSON.parse(Buffer.from(token, "base64url").toString("utf8")))
    if (typeof role !== "string") return undefined
    return {
      role,
      ...(policy === undefined ? {} : { policy: grantsOf(JSON.stringify({ Statement: policy })) }),
      ...(typeof expiresAt === "number" ? { expiresAt } : {}),
    }
  } catch {
    return undefined
  }
}

export const isOver = ({ expiresAt = Infinity }: Session, now: number): boolean => now >= expiresAt

/** Whether a session may do something: what its role may, as far as its own policy allows it. */
export const sessionPermits = ({ policy }: Session, ofRole: ReadonlyArray<Grant>, wish: Wish): boolean =>
  permits(ofRole, wish) && (policy === undefined || permits(policy, wish))
