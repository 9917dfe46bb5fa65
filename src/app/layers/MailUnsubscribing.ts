import * as Layer from "effect/Layer"

import { MailStore } from "../../mail/MailStore.ts"
import { MailKey } from "../../platform/MailKey.ts"
import { tables } from "./Tables.ts"

/** What the page needs by which mail is unsubscribed from. */
export const mailUnsubscribing = Layer.merge(MailStore.layer, MailKey.layer).pipe(Layer.provideMerge(tables))
