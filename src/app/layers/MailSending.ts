import * as Layer from "effect/Layer"

import { MailStore } from "../../mail/MailStore.ts"
import { Mailer } from "../../platform/Mailer.ts"
import { MailKey } from "../../platform/MailKey.ts"
import { tables } from "./Tables.ts"

/** What a function needs that mails customers. */
export const mailSending = Layer.mergeAll(MailStore.layer, Mailer.layer, MailKey.layer).pipe(Layer.provideMerge(tables))
