import { createServer } from "node:http"

import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { vi } from "vitest"

import { startMailService } from "../../../infra/local/MailService.ts"
import { startMessaging } from "../../../infra/local/Messaging.ts"
import { type Mail, Mailer } from "../../../src/platform/Mailer.ts"
import { useAwsEnvironment } from "../../support/awsEnvironment.ts"
import { access } from "./bundles.ts"

const mail: Mail = {
  to: "owner@example.com",
  subject: "Ready – now",
  text: "It is ready.",
  html: "<p>It is ready.</p>",
  unsubscribeUrl: "https://api.example.com/mail/unsubscribe?token=t.h.s",
  tenantId: "tenant-1",
}

const configured = {
  MAIL_SENDER: "Sites <sites@example.com>",
  MAIL_REPLY_TO: "help@example.com",
  MAIL_CONFIGURATION_SET: "local",
  MAIL_LINKS_URL: "https://api.example.com",
}

/** The service's own mailer, over what answers at a URL. */
const mailerAt = (url: string, variables: Readonly<Record<string, string>> = configured) => {
  vi.stubEnv("AWS_ENDPOINT_URL_SESV2", url)
  return Mailer.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(variables))))
}

const setUp = Effect.gen(function* () {
  const messaging = yield* startMessaging({ access, environment: "test" })
  const { mails, url } = yield* startMailService({ access, messaging })
  return { messaging, mails, layer: mailerAt(url) }
})

/** A SES that answers each call so, or not at all; it counts them. */
const answering = (status: number | "nothing", type = "") =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: () => number; readonly stop: () => void }>((done) => {
      let calls = 0
      const server = createServer((request, response) => {
        calls += 1
        request.resume().on("end", () => {
          if (status === "nothing") return response.destroy()
          response.writeHead(status, { "x-amzn-errortype": type, "content-type": "application/json" })
          return response.end(JSON.stringify({ message: "owner@example.com is not verified" }))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
        done(Effect.succeed({ url, asked: () => calls, stop: () => server.close() }))
      })
    }),
    ({ stop }) => Effect.sync(stop),
  )

const send = Effect.flatMap(Mailer, (mailer) => mailer.send(mail))

describe("SES on this machine", () => {
  useAwsEnvironment()

  it.live("keeps a mail as it would have been sent, with the headers of one click", () =>
    Effect.gen(function* () {
      const { layer, mails } = yield* setUp
      yield* send.pipe(Effect.provide(layer))
      const [kept] = mails()
      assert.deepInclude(kept, {
        from: "Sites <sites@example.com>",
        replyTo: ["help@example.com"],
        to: "owner@example.com",
        subject: "Ready – now",
        text: "It is ready.",
        html: "<p>It is ready.</p>",
      })
      assert.deepStrictEqual(kept?.headers, {
        "List-Unsubscribe": "<https://api.example.com/mail/unsubscribe?token=t.h.s>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      })
      assert.deepStrictEqual(kept?.tags, { tenantId: "tenant-1" })
    }),
  )

  it.live("tells of a bounce and of a complaint as AWS's simulator has them, and of nothing else", () =>
    Effect.gen(function* () {
      const { layer, messaging } = yield* setUp
      const mailer = yield* Mailer.pipe(Effect.provide(layer))
      for (const box of ["success", "bounce", "complaint"]) {
        yield* mailer.send({ ...mail, to: `${box}@simulator.amazonses.com` })
      }
      const sqs = new SQSClient({ ...access, endpoint: messaging.endpoint })
      const told: Array<string> = []
      while (told.length < 2) {
        const { Messages = [] } = yield* Effect.promise(() =>
          sqs.send(new ReceiveMessageCommand({ QueueUrl: messaging.queues.mail.url, WaitTimeSeconds: 1 })),
        )
        told.push(...Messages.map(({ Body = "{}" }) => JSON.parse(Body).eventType))
      }
      sqs.destroy()
      assert.sameMembers(told, ["Bounce", "Complaint"])
    }),
  )
})

describe("the mailer", () => {
  useAwsEnvironment()

  for (const [what, status, type, error] of [
    ["that it refuses", 400, "MessageRejected", "InternalError"],
    ["that is too much for it", 429, "TooManyRequestsException", "Throttled"],
    ["to which it does not answer", "nothing", "", "MailUncertain"],
  ] as const) {
    it.live(`asks SES once about a mail ${what}, and keeps the address to itself`, () =>
      Effect.gen(function* () {
        const { asked, url } = yield* answering(status, type)
        const failed = yield* Effect.flip(send).pipe(Effect.provide(mailerAt(url)))
        assert.strictEqual(failed._tag, error)
        assert.notInclude(String(failed.cause), "owner@example.com")
        assert.strictEqual(asked(), 1)
      }),
    )
  }

  it.effect("is off without a sender, and without an address for its links", () =>
    Effect.gen(function* () {
      for (const missing of ["MAIL_SENDER", "MAIL_LINKS_URL"]) {
        const variables = Object.fromEntries(Object.entries(configured).filter(([name]) => name !== missing))
        const { linksUrl } = yield* Mailer.pipe(
          Effect.provide(mailerAt("http://127.0.0.1:1", variables), { local: true }),
        )
        assert.isUndefined(linksUrl)
      }
    }),
  )
})
