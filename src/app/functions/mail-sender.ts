import { makeEventQueueHandler } from "../../lambda/EventQueueHandler.ts"
import { handleMailMessage, MailMessage, saidOfMailMessage } from "../../mail/MailMessages.ts"
import { mailSending } from "../layers/MailSending.ts"

export const handler = makeEventQueueHandler(MailMessage, handleMailMessage, mailSending, saidOfMailMessage)
