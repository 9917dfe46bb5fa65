import type { User } from "./Identity.ts"

/** Who began something, as its record has it: the `sub`, and where mail about it goes, if anywhere. */
export interface Act {
  readonly createdBy: string
  readonly recipient?: string | undefined
}

/** What a user begins. People are named by `sub`: an address may pass to somebody else. */
export const actOf = ({ email, sub }: User) => ({ createdBy: sub, ...(email === "" ? {} : { recipient: email }) })

/** The same in the record of a plugin. */
export const installationOf = ({ createdBy, recipient }: Act) => ({
  installedBy: createdBy,
  ...(recipient === undefined ? {} : { recipient }),
})

/** Where mail about a record goes; nowhere if empty. Records of earlier releases name people by their address. */
export const recipientOf = (by: string, recipient: string | undefined): string =>
  recipient ?? (by.includes("@") ? by : "")
