import { createHmac } from "node:crypto"

import { ConfigProvider, Deferred, Effect, Layer } from "effect"

import type { InternalError, Throttled } from "../../src/kernel/HttpErrors.ts"
import { MailStore } from "../../src/mail/MailStore.ts"
import { sendMail } from "../../src/mail/Sending.ts"
import { answerUnsubscribe } from "../../src/mail/UnsubscribePage.ts"
import { type Mail, Mailer, type MailUncertain } from "../../src/platform/Mailer.ts"
import { MailKey } from "../../src/platform/MailKey.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import type { TableClient, TableCommand } from "../../src/platform/TableClient.ts"
import type { PublishedEvent } from "../../src/webhooks/WebhookEvents.ts"
import { MemoryDynamo, sendTo } from "../support/dynamodb/MemoryDynamo.ts"
import { settingsFrom } from "../support/samples.ts"

export const address = "Owner@Example.com"

/** The event that a site of a tenant stands. */
export const siteIsReady = (tenantId = "tenant-1", eventId = "op-1-COMPLETED"): PublishedEvent => ({
  eventId,
  eventType: "SITE_CREATION_COMPLETE",
  timestamp: "2026-12-01T00:00:00.000Z",
  payload: { tenantId, siteId: "site-1", siteName: "Shop", siteUrl: "https://shop.wp.example" },
})

const signature = (text: string): string => createHmac("sha256", "key").update(text).digest("base64url")
const key = Layer.succeed(
  MailKey,
  MailKey.of({
    sign: (text) => Effect.succeed(signature(text)),
    verify: (text, given) => Effect.succeed(signature(text) === given),
  }),
)

type Trouble = InternalError | Throttled | MailUncertain

/** Mail over a table in memory: what was sent, and a process that dies as its mail goes out. */
export const makeMailWorld = ({ hasSender = true } = {}) => {
  const linksUrl = hasSender ? "https://api.example.com" : undefined
  const dynamo = new MemoryDynamo()
  const sent: Array<Mail> = []
  const trouble: Array<Trouble> = []
  let die: (() => void) | undefined
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion
  const client = { send: (command: TableCommand) => sendTo(dynamo, command) } as unknown as TableClient
  const mailer = Layer.succeed(
    Mailer,
    Mailer.of({
      linksUrl,
      send: (mail) =>
        Effect.suspend((): Effect.Effect<void, Trouble> => {
          const now = trouble.shift()
          if (now !== undefined) return Effect.fail(now)
          sent.push(mail)
          if (die === undefined) return Effect.void
          die()
          return Effect.never
        }),
    }),
  )
  const layer = MailStore.layer.pipe(
    Layer.provideMerge(Layer.merge(mailer, key)),
    Layer.provideMerge(Table.over(() => client)),
    Layer.provideMerge(settingsFrom()),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))),
  )
  /** A run that is killed when its mail has just gone out. */
  const killedAfterSending = <E, R>(work: Effect.Effect<unknown, E, R>) =>
    Effect.gen(function* () {
      const dead = yield* Deferred.make<void>()
      die = () => Deferred.doneUnsafe(dead, Effect.void)
      yield* Effect.race(Effect.exit(work), Deferred.await(dead))
      die = undefined
    })
  return { sent, trouble, layer, killedAfterSending }
}

/** Mails an event, and answers the link by which no further ones come. */
export const mailed = (sent: ReadonlyArray<Mail>, tenantId = "tenant-1", eventId?: string) =>
  Effect.map(sendMail(siteIsReady(tenantId, eventId), address), () => sent.at(-1)?.unsubscribeUrl ?? "")

const ask = (method: string, url: string, form: Readonly<Record<string, string>>) =>
  answerUnsubscribe({
    method,
    query: Object.fromEntries(new URL(url).searchParams),
    form: new URLSearchParams(form),
  })
export const look = (url: string) => ask("GET", url, {})
export const post = (url: string, form: Readonly<Record<string, string>> = { "List-Unsubscribe": "One-Click" }) =>
  ask("POST", url, form)

/** All that is kept of a tenant's mail. */
export const itemsOf = (tenantId = "tenant-1") =>
  Effect.flatMap(Table, (table) =>
    table.queryAll({
      KeyConditionExpression: "PK = :pk",
      ExpressionAttributeValues: toItem({ ":pk": `MAIL#${tenantId}` }),
    }),
  )
