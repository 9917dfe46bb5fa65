import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import type { NetworkRef } from "../kernel/SiteRef.ts"
import { metric, type MetricName } from "../platform/Metrics.ts"
import { traced } from "../platform/Trace.ts"
import { after, closed, type Circuit, waitOf } from "./CircuitBreaker.ts"
import { NetworkAddresses } from "./NetworkAddresses.ts"
import { WordPressCredentials } from "./WordPressCredentials.ts"
import {
  WordPressApiError,
  WordPressCircuitOpen,
  type WordPressError,
  WordPressRefused,
  WordPressTimeout,
} from "./WordPressErrors.ts"
import { countFailure, isOfSite, operationOf, tellsOfFailure } from "./WordPressFailures.ts"
import { exchange, type WireRequest, type WireResponse } from "./WordPressHttp.ts"
import type { WordPressHealth } from "./WordPressSites.ts"

/** A call of a tenant's WordPress REST API. Without `host` it is about the network and goes to the tenant's main host. */
export interface WordPressCall<S extends Schema.ConstraintDecoder<unknown>> extends NetworkRef {
  readonly host?: string
  readonly method: WireRequest["method"]
  readonly path: string
  readonly body?: object
  readonly answer: S
  /** In place of the tenant's own password. */
  readonly authorization?: Redacted.Redacted
  /** For what is known to be quick or slow: longest wait for the answer, and how often to try again at once. */
  readonly timeoutMs?: number
  readonly retries?: number
  /** Whether WordPress makes or reads an archive: how long that takes says nothing about how it is. */
  readonly ofArchive?: boolean
  /** Whether it is about what sites have scheduled: how that ends, and how long it takes, says nothing about the other sites. */
  readonly ofSchedule?: boolean
}

/** A look at a site from outside: by its own host, by way of the load balancer, and without a password. */
export type WordPressVisit = Required<Pick<WordPressCall<never>, "tenantId" | "environment" | "host">>

export type WordPressCallError = WordPressError | InternalError | Throttled

/** Longest wait for one answer. */
const usualTimeoutMs = 30_000

/**
 * Three retries, exponential from 100 ms, jittered. Every call of this client is safe to repeat: it reads, or it
 * writes by the look-before-act rule.
 */
const retrying = (times = 3) => Schedule.exponential("100 millis").pipe(Schedule.jittered, Schedule.upTo({ times }))

const Refusal = Schema.Struct({
  code: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
  data: Schema.optionalKey(
    Schema.Struct({
      failedSites: Schema.optionalKey(Schema.Array(Schema.String)),
      version: Schema.optionalKey(Schema.String),
      files: Schema.optionalKey(Schema.Array(Schema.String)),
      dependents: Schema.optionalKey(Schema.Array(Schema.String)),
      roles: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
})
const decodeRefusal = Schema.decodeUnknownEffect(Schema.fromJsonString(Refusal))

/** Files and plugins that a refusal names: a record has to hold them. */
const maxNames = 20

/** Answers that say "later", not "no": a lock held by another request, the wrong container, a limit. */
const laterStatuses = new Set([401, 408, 421, 423, 425, 429])

const refusal = (response: WireResponse): Effect.Effect<never, WordPressError> =>
  decodeRefusal(response.text).pipe(
    Effect.orElseSucceed((): typeof Refusal.Type => ({})),
    Effect.flatMap(({ code, data, message }): Effect.Effect<never, WordPressError> => {
      const wordpressCode = code === undefined ? {} : { wordpressCode: code }
      return response.status >= 500 || laterStatuses.has(response.status)
        ? Effect.fail(new WordPressApiError({ status: response.status, ...wordpressCode }))
        : Effect.fail(
            new WordPressRefused({
              status: response.status,
              ...wordpressCode,
              reason: message?.slice(0, 1000) ?? `status ${response.status}`,
              ...(data?.failedSites === undefined ? {} : { failedSites: data.failedSites }),
              ...(data?.version === undefined ? {} : { version: data.version }),
              ...(data?.files === undefined ? {} : { files: data.files.slice(0, maxNames) }),
              ...(data?.dependents === undefined ? {} : { dependents: data.dependents.slice(0, maxNames) }),
              ...(data?.roles === undefined ? {} : { roles: data.roles.slice(0, maxNames) }),
            }),
          )
    }),
  )

/** It does not know the password that it was sent. */
const knowsNoSuch = (error: WordPressCallError): boolean => error._tag === "WordPressApiError" && error.status === 401

/** The client of the tenants' WordPress REST APIs. */
export class WordPress extends Context.Service<
  WordPress,
  {
    call<S extends Schema.ConstraintDecoder<unknown>>(
      call: WordPressCall<S>,
    ): Effect.Effect<S["Type"], WordPressCallError>
    /** Opens a site's front page past every cache, as a visitor who has seen nothing yet: once, whatever comes of it. */
    visit(visit: WordPressVisit): Effect.Effect<WordPressHealth["frontPage"], WordPressError>
  }
>()("src/wordpress/WordPress") {
  static readonly layer = Layer.effect(
    WordPress,
    Effect.gen(function* () {
      const settings = yield* NetworkAddresses
      const credentials = yield* WordPressCredentials
      const circuits = yield* Ref.make<ReadonlyMap<string, Circuit>>(new Map())
      const network = new URL(settings.wordpressNetworkBaseUrl)

      /** Where a call goes. One certificate, of all main hosts, does for every host that a tenant's sites ever have. */
      const wayTo = (call: Omit<WordPressVisit, "host"> & { readonly host?: string }) => {
        const serverName = `${call.tenantId}.${network.hostname}`
        return { origin: settings.wordpressOrigin[call.environment], serverName, host: call.host ?? serverName }
      }

      /** One exchange, waited for and measured. */
      const measured = Effect.fnUntraced(function* (
        wire: WireRequest,
        { name, of, timeoutMs }: { readonly name: MetricName; readonly of: string; readonly timeoutMs: number },
      ) {
        const started = yield* Clock.currentTimeMillis
        const exchanged = yield* exchange(wire).pipe(
          Effect.timeoutOrElse({
            duration: timeoutMs,
            orElse: () => Effect.fail(new WordPressTimeout({ afterMs: timeoutMs })),
          }),
          traced(of, { kind: "client" }),
          Effect.result,
        )
        const tookMs = (yield* Clock.currentTimeMillis) - started
        yield* metric(name, tookMs, of)
        return { ...(yield* Effect.fromResult(exchanged)), tookMs }
      })

      const once = Effect.fnUntraced(function* (call: WordPressCall<Schema.ConstraintDecoder<unknown>>) {
        const { ofArchive = false, ofSchedule = false, timeoutMs = usualTimeoutMs } = call
        const authorization = call.authorization ?? (yield* credentials.authorization(call.tenantId))
        const wire = {
          ...wayTo(call),
          method: call.method,
          path: `/wp-json${call.path}`,
          headers: {
            accept: "application/json",
            authorization: Redacted.value(authorization),
            "x-tenant-id": call.tenantId,
            ...(call.body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        }
        const name = ofArchive
          ? "WordPressArchiveDuration"
          : ofSchedule
            ? "ScheduledEventsDuration"
            : "WordPressAPILatency"
        const response = yield* measured(wire, { name, of: operationOf(call), timeoutMs })
        if (response.status >= 400) return yield* refusal(response)
        // The load balancer may have led it to another tenant's container: an answer that is not this tenant's is no answer.
        if (response.headers["x-tenant-id"] !== call.tenantId) {
          return yield* new WordPressApiError({ status: 421, wordpressCode: "foreign_tenant" })
        }
        return response.text
      })

      /** A remembered password may have been rotated and revoked since: it is read anew, once. Nothing was done by a 401. */
      const known = (call: WordPressCall<Schema.ConstraintDecoder<unknown>>) =>
        call.authorization !== undefined
          ? once(call)
          : once(call).pipe(
              Effect.tapError((error) => (knowsNoSuch(error) ? credentials.forget(call.tenantId) : Effect.void)),
              Effect.retry({ times: 1, while: knowsNoSuch }),
            )

      const guarded = Effect.fnUntraced(function* (call: WordPressCall<Schema.ConstraintDecoder<unknown>>) {
        const circuit = (yield* Ref.get(circuits)).get(call.tenantId) ?? closed
        const wait = waitOf(circuit, yield* Clock.currentTimeMillis)
        if (wait > 0) return yield* new WordPressCircuitOpen({ retryAfter: Math.ceil(wait / 1000) })
        const settle = (succeeded: boolean) =>
          Clock.currentTimeMillis.pipe(
            Effect.flatMap((now) =>
              Ref.update(circuits, (all) =>
                new Map(all).set(call.tenantId, after(all.get(call.tenantId) ?? closed, succeeded, now)),
              ),
            ),
          )
        return yield* known(call).pipe(
          Effect.tapError((error) => countFailure(call, error)),
          Effect.retry({
            schedule: retrying(call.retries),
            while: (error) => error.response.retryable && !knowsNoSuch(error),
          }),
          Effect.tap(() => settle(true)),
          // Our own troubles with AWS say nothing about it.
          Effect.tapError((error) =>
            error._tag === "InternalError" || error._tag === "Throttled" || isOfSite(call, error)
              ? Effect.void
              : settle(!tellsOfFailure(error)),
          ),
        )
      })

      return WordPress.of({
        visit: Effect.fn("WordPress.visit")(function* (visit) {
          const probe = (yield* Clock.currentTimeMillis).toString(36)
          const { status, tookMs } = yield* measured(
            {
              ...wayTo(visit),
              method: "GET",
              path: `/?bbws-probe=${probe}`,
              headers: { accept: "text/html", "cache-control": "no-cache", "x-tenant-id": visit.tenantId },
              onlyStatus: true,
            },
            { name: "WordPressAPILatency", of: "GET /", timeoutMs: usualTimeoutMs },
          )
          return { status, responseTimeMs: tookMs }
        }),
        call: Effect.fn("WordPress.call")(function* (call) {
          const text = yield* guarded(call)
          return yield* Schema.decodeUnknownEffect(Schema.fromJsonString(call.answer))(text).pipe(
            Effect.mapError(
              (cause) => new WordPressApiError({ status: 200, wordpressCode: "unexpected_answer", cause }),
            ),
          )
        }),
      })
    }),
  )
}
