import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { changeEntry } from "../catalogue/CatalogueEntry.ts"
import type { EntryChanged } from "../catalogue/CatalogueErrors.ts"
import { CurrentUser } from "../http/Identity.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { TenantId } from "../kernel/Ids.ts"
import type { ConditionFailed, TableError } from "../platform/Table.ts"
import { Webhook, WebhookId } from "./Webhook.ts"
import { type WebhookLimitReached, WebhookNotFound } from "./WebhookErrors.ts"
import type { CreateWebhookRequest, UpdateWebhookRequest } from "./WebhooksApi.ts"
import { rotated, WebhookSecrets } from "./WebhookSecrets.ts"
import { WebhookStore } from "./WebhookStore.ts"
import { allowsLoopback, checkUrl } from "./WebhookUrls.ts"

export interface WebhookParams {
  readonly tenantId: TenantId
  readonly webhookId: WebhookId
}

/** A webhook and the secret that it was just given. */
export interface Secretive {
  readonly webhook: Webhook
  readonly secret: Redacted.Redacted
}

type Changing<A> = Effect.Effect<A, WebhookNotFound | EntryChanged | InvalidRequest | TableError>

/** What a status that was asked for makes of a webhook. */
const inStatus = (webhook: Webhook, status: Webhook["status"], at: string) => {
  if (status === "ACTIVE") return { status, disabledReason: null, disabledAt: null } as const
  return webhook.status === "DISABLED" ? {} : ({ status, disabledReason: "REQUESTED", disabledAt: at } as const)
}

/** A tenant's webhooks. */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    list(tenantId: TenantId): Effect.Effect<ReadonlyArray<Webhook>, TableError>
    get(params: WebhookParams): Effect.Effect<Webhook, WebhookNotFound | TableError>
    create(
      tenantId: TenantId,
      request: typeof CreateWebhookRequest.Type,
    ): Effect.Effect<Secretive, InvalidRequest | WebhookLimitReached | TableError, CurrentUser>
    update(
      params: WebhookParams,
      changes: typeof UpdateWebhookRequest.Type,
      ifMatch: string | undefined,
    ): Changing<Webhook>
    remove(params: WebhookParams, ifMatch: string | undefined): Changing<void>
    rotateSecret(params: WebhookParams, ifMatch: string | undefined): Changing<Secretive>
  }
>()("src/webhooks/Webhooks") {
  static readonly layer = Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const store = yield* WebhookStore
      const secrets = yield* WebhookSecrets
      const random = yield* SecureRandom.SecureRandom
      const loopback = yield* allowsLoopback

      const changing = <B>(
        { tenantId, webhookId }: WebhookParams,
        ifMatch: string | undefined,
        write: (webhook: Webhook, now: number) => Effect.Effect<B, TableError | ConditionFailed>,
      ) =>
        changeEntry<Webhook, B, WebhookNotFound, never>({
          id: webhookId,
          ifMatch,
          read: store.get(tenantId, webhookId),
          missing: () => new WebhookNotFound({ webhookId }),
          write: (webhook) => Effect.flatMap(Clock.currentTimeMillis, (now) => write(webhook, now)),
        })
      const written = (webhook: Webhook, changes: Partial<Webhook>, now: number) => {
        const updatedAt = new Date(now).toISOString()
        const next = new Webhook({ ...webhook, ...changes, updatedAt, revision: webhook.revision + 1 })
        return Effect.as(store.write(next), next)
      }

      const rotateSecret = Effect.fnUntraced(function* (params: WebhookParams, ifMatch: string | undefined) {
        const { kept, secret } = yield* secrets.make(params)
        const webhook = yield* changing(params, ifMatch, (webhook, now) =>
          written(webhook, { secrets: rotated(webhook, kept, now) }, now),
        )
        return { webhook, secret }
      })

      return Webhooks.of({
        list: (tenantId) => store.all(tenantId),
        get: Effect.fn("Webhooks.get")(function* ({ tenantId, webhookId }) {
          return (yield* store.get(tenantId, webhookId)) ?? (yield* new WebhookNotFound({ webhookId }))
        }),
        create: Effect.fn("Webhooks.create")(function* (tenantId, { events, url }) {
          yield* checkUrl(url, loopback)
          const { seed } = yield* RequestInfo
          // A request that is answered anew under its Idempotency-Key makes the same id, and so finds what stands.
          const webhookId = WebhookId.make(`hook-${seed ?? (yield* random.uuidV7())}`)
          const { kept, secret } = yield* secrets.make({ tenantId, webhookId })
          const now = new Date(yield* Clock.currentTimeMillis).toISOString()
          const webhook = new Webhook({
            webhookId,
            tenantId,
            url,
            events: [...new Set(events)],
            status: "ACTIVE",
            disabledReason: null,
            disabledAt: null,
            secrets: [kept],
            revision: 1,
            createdAt: now,
            updatedAt: now,
            createdBy: (yield* CurrentUser).sub,
          })
          return yield* store.create(webhook).pipe(
            Effect.as({ webhook, secret }),
            // Nobody was shown the secret of an attempt that died: this one is given another.
            Effect.catchTag("ConditionFailed", () => Effect.orDie(rotateSecret({ tenantId, webhookId }, undefined))),
          )
        }),
        update: Effect.fn("Webhooks.update")(function* (params, { status, ...changes }, ifMatch) {
          yield* checkUrl(changes.url, loopback)
          return yield* changing(params, ifMatch, (webhook, now) =>
            written(
              webhook,
              { ...changes, ...(status === undefined ? {} : inStatus(webhook, status, new Date(now).toISOString())) },
              now,
            ),
          )
        }),
        remove: Effect.fn("Webhooks.remove")(function* (params, ifMatch) {
          yield* changing(params, ifMatch, (webhook) => store.remove(webhook))
        }),
        rotateSecret: Effect.fn("Webhooks.rotateSecret")(rotateSecret),
      })
    }),
  )
}
