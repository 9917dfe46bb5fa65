import type { Grants } from "./grants.ts"

// What those may do that send to hosts outside, or stand in the open: nothing of WordPress, of sites or of archives.

/** Speaks to hosts that customers named, and so is given nothing of WordPress, of sites or of archives. */
export const deliveringWebhooks: Grants = {
  reads: ["WEBHOOKS#*", "WEBHOOK#*"],
  writes: ["WEBHOOKS#*", "WEBHOOK#*"],
  publishes: true,
  usesKey: true,
}
export const retryingWebhooks: Grants = {
  writes: ["WEBHOOK#*"],
  queries: { GSI3: ["DELIVERY#DUE"] },
  sends: ["webhooks"],
}
/** Mails customers, and notes to whom no mail goes any more. */
export const sendingMail: Grants = {
  reads: ["MAIL#*"],
  writes: ["MAIL#*"],
  removes: ["MAIL#*"],
  usesMailKey: true,
  mails: true,
}
/** Stands in the open: it can only note that somebody wants no mail, and take that back. */
export const unsubscribingFromMail: Grants = { writes: ["MAIL#*"], removes: ["MAIL#*"], usesMailKey: true }
