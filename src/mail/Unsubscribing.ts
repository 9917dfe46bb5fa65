import { createHash } from "node:crypto"

import * as Effect from "effect/Effect"

import { isTenantId, type TenantId } from "../kernel/Ids.ts"
import { MailKey } from "../platform/MailKey.ts"

/** Who gets mail of whom. The address itself stands in no link and no item: only its hash does. */
export interface Recipient {
  readonly tenantId: TenantId
  readonly addressHash: string
}

/** An address is the same however it is written. */
export const recipientOf = (tenantId: TenantId, address: string): Recipient => ({
  tenantId,
  addressHash: createHash("sha256").update(address.trim().toLowerCase()).digest("base64url"),
})

/** What is signed: for this use, and for no other that the key may have some day. */
const signedText = ({ addressHash, tenantId }: Recipient): string => `mail/unsubscribe/1/${tenantId}/${addressHash}`

/** Where the page stands, behind what links of mails begin with. */
export const unsubscribePath = "/mail/unsubscribe"
export const tokenParameter = "token"

/** The link by which this recipient, and nobody else, is unsubscribed. It holds for as long as its key: old mails are read, too. */
export const unsubscribeUrl = Effect.fn("Mail.unsubscribeUrl")(function* (linksUrl: string, recipient: Recipient) {
  const signature = yield* (yield* MailKey).sign(signedText(recipient))
  const token = `${recipient.tenantId}.${recipient.addressHash}.${signature}`
  return `${linksUrl}${unsubscribePath}?${tokenParameter}=${token}`
})

/** Whom a token is about; undefined if it is none of ours. */
export const recipientOfToken = Effect.fn("Mail.recipientOfToken")(function* (token: string) {
  const [, tenantId = "", addressHash = "", signature = ""] = /^([\w-]+)\.([\w-]{43})\.([\w-]{43})$/.exec(token) ?? []
  if (!isTenantId(tenantId)) return undefined
  const recipient = { tenantId, addressHash }
  return (yield* (yield* MailKey).verify(signedText(recipient), signature)) ? recipient : undefined
})
