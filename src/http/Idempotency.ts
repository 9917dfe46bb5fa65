import { createHash } from "node:crypto"

import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import {
  IdempotencyAnswerNotKept,
  IdempotencyKeyInFlight,
  IdempotencyKeyReused,
  InternalError,
  type NotPermitted,
} from "../kernel/HttpErrors.ts"
import { afterwards } from "../platform/Deadline.ts"
import { firstVersion } from "../platform/Records.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { Right } from "./Access.ts"

/** An answer as it is remembered under an Idempotency-Key. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request under its key: who makes it, what it is for, and its body. */
export interface Asked {
  readonly key: string
  readonly caller: string
  readonly target: string
  readonly body: string
  /** Refuses a caller who has not these rights any more. */
  readonly permit: (rights: ReadonlyArray<Right>) => Effect.Effect<void, NotPermitted>
}

/** What a request came to. One that is not final may turn out otherwise when it is tried again, and is not remembered. */
export interface Outcome {
  readonly answer: Answer
  readonly final: boolean
  /** Whether the answer holds a secret: that it was given is remembered, and not what it was. */
  readonly secret: boolean
  /** What the caller had to be permitted. */
  readonly rights: ReadonlyArray<Right>
}

const rememberMs = 24 * 3_600_000
/** After this a request that never finished may be tried anew: longer than any such function's timeout. */
const inFlightMs = 90_000

const hashOf = (parts: ReadonlyArray<string>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url")

const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && "statusCode" in value && "headers" in value && "body" in value

/** What is remembered in place of an answer that holds a secret: an earlier release takes it for a request that is not answered yet. */
const notKept = { kept: false }
const isNotKept = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "kept" in value && value.kept === false

const decodeRights = Schema.decodeUnknownEffect(Schema.Array(Right))
/** The rights that an answer needed; earlier releases did not write them down. */
const rightsIn = (stored: unknown): Effect.Effect<ReadonlyArray<Right>, InternalError> =>
  Effect.mapError(decodeRights(stored ?? []), (cause) => new InternalError({ cause }))

/**
 * Answers a request once per key: the same request again within 24 hours gets the stored answer, if it is still permitted, another request with
 * the key is IDEM_002, one still being answered IDEM_001, one that was answered with a secret IDEM_003. Only final answers are remembered. `seed` is the same for every
 * attempt at the request, so that what it makes has the same ids even when an attempt died half way.
 */
export const once = <E, R>(
  request: Asked,
  answer: (seed: string) => Effect.Effect<Outcome, E, R>,
): Effect.Effect<
  Answer,
  E | TableError | NotPermitted | IdempotencyKeyInFlight | IdempotencyKeyReused | IdempotencyAnswerNotKept,
  R | Table | SecureRandom.SecureRandom
> =>
  Effect.gen(function* () {
    const table = yield* Table
    const random = yield* SecureRandom.SecureRandom
    const now = yield* Clock.currentTimeMillis
    const key = { PK: `IDEMPOTENCY#${hashOf([request.caller, request.key])}`, SK: "IDEMPOTENCY" }
    const requestHash = hashOf([request.target, request.body])
    /** Whose mark it is: an attempt that was overtaken must not write over what the next one makes of the request. */
    const holder = yield* random.uuidV7()
    const fresh = {
      ...key,
      ...firstVersion,
      requestHash,
      seed: yield* random.uuidV7(),
      holder,
      lockedUntil: now + inFlightMs,
      forgetAt: now + rememberMs,
      expiresAt: Math.ceil((now + rememberMs) / 1000),
    }
    const taken = yield* table
      .put({
        Item: toItem(fresh),
        ConditionExpression: "attribute_not_exists(PK) OR forgetAt <= :now",
        ExpressionAttributeValues: toItem({ ":now": now }),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      })
      .pipe(
        Effect.as(undefined),
        Effect.catchTag("ConditionFailed", ({ item }) => Effect.succeed(item ?? {})),
      )
    if (taken !== undefined) {
      if (taken["requestHash"] !== requestHash) return yield* new IdempotencyKeyReused({ idempotencyKey: request.key })
      const { answer: remembered } = taken
      if (isAnswer(remembered) || isNotKept(remembered)) {
        // Who was answered may have lost the right to know, or to have it done.
        yield* Effect.flatMap(rightsIn(taken["rights"]), request.permit)
        if (isAnswer(remembered)) return remembered
        return yield* new IdempotencyAnswerNotKept({ idempotencyKey: request.key })
      }
      // Unanswered: still running, or it died. After its time it may be taken over, by one.
      yield* table
        .update({
          Key: toItem(key),
          UpdateExpression: "SET lockedUntil = :until, holder = :holder",
          ConditionExpression: "lockedUntil <= :now AND attribute_not_exists(answer)",
          ExpressionAttributeValues: toItem({ ":until": now + inFlightMs, ":now": now, ":holder": holder }),
        })
        .pipe(
          Effect.catchTag("ConditionFailed", () =>
            Effect.fail(new IdempotencyKeyInFlight({ idempotencyKey: request.key })),
          ),
        )
    }
    const seed = typeof taken?.["seed"] === "string" ? taken["seed"] : fresh.seed
    const set = (update: string, value: object) =>
      table
        .update({
          Key: toItem(key),
          UpdateExpression: `SET ${update}`,
          ConditionExpression: "holder = :holder",
          ExpressionAttributeValues: toItem({ ...value, ":holder": holder }),
        })
        .pipe(
          Effect.asVoid,
          afterwards,
          // Overtaken: what becomes of the key is for the next attempt to say.
          Effect.catchTag("ConditionFailed", () => Effect.logWarning("another attempt took the key over")),
        )
    /** Lets the next attempt start at once, with the same seed. */
    const unlock = set("lockedUntil = :zero", { ":zero": 0 }).pipe(Effect.ignore)
    const given = yield* answer(seed).pipe(Effect.tapError(() => unlock))
    yield* given.final
      ? set("answer = :answer, rights = :rights", {
          ":answer": given.secret ? notKept : given.answer,
          ":rights": given.rights,
        }).pipe(
          // The answer stands whether it is remembered or not; the next attempt finds what this one made by its ids.
          Effect.catch((error) => Effect.logWarning("answer not remembered", error)),
        )
      : unlock
    return given.answer
  })
