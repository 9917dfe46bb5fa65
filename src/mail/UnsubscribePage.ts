import * as Effect from "effect/Effect"

import type { PageAnswer, PageRequest } from "../http/WebPage.ts"
import { escaped, htmlOf } from "./MailBody.ts"
import { MailStore } from "./MailStore.ts"
import { recipientOfToken, tokenParameter } from "./Unsubscribing.ts"

const field = "do"
const resume = "resume"

/** The form posts to the address that it was read at, whose token says who is meant. */
const form = (action: string, button: string): string =>
  `<form method="post"><input type="hidden" name="${field}" value="${action}"><button style="font:inherit;padding:.4rem 1rem">${escaped(button)}</button></form>`

const page = (status: number, title: string, body: string): PageAnswer => ({
  status,
  html: htmlOf(title, `<h1 style="font-size:1.3rem">${escaped(title)}</h1>${body}`),
})

const asked = page(200, "No more mails about your sites?", form("unsubscribe", "Send me no more"))
const stopped = page(
  200,
  "You get no more mails about your sites",
  `<p>If that was a mistake:</p>${form(resume, "Send them again")}`,
)
const resumed = page(200, "You get mails about your sites again", "")
const cannotResume = page(
  409,
  "Your address takes no mail",
  "<p>Mail to it came back, or was reported as spam. Ask whoever keeps your sites to let mail go there again.</p>",
)
const unknown = page(404, "This link does not hold", "<p>It is not whole, or is not one of ours.</p>")

/** To look at the page changes nothing: mail scanners follow every link. Only a POST does, which a mail program sends by itself. */
export const answerUnsubscribe = Effect.fn("Mail.unsubscribe")(function* (request: PageRequest) {
  const recipient = yield* recipientOfToken(request.query[tokenParameter] ?? "")
  if (recipient === undefined) return unknown
  if (request.method !== "POST") return asked
  const store = yield* MailStore
  if (request.form.get(field) === resume) return (yield* store.resume(recipient)) ? resumed : cannotResume
  yield* store.suppress(recipient, "UNSUBSCRIBED")
  return stopped
})
