import { makePageHandler } from "../../lambda/PageHandler.ts"
import { answerUnsubscribe } from "../../mail/UnsubscribePage.ts"
import { mailUnsubscribing } from "../layers/MailUnsubscribing.ts"

export const handler = makePageHandler(answerUnsubscribe, mailUnsubscribing, "UNSUBSCRIBE_FROM_MAIL")
