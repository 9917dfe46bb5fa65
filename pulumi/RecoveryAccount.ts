import { Schema } from "effect"

const vault = /^arn:aws[a-z-]*:backup:[a-z0-9-]+:(\d{12}):backup-vault:[\w-]{2,50}$/

/** An account of which nobody who rules this one is a ruler: what it has for our copies is its own, and made there. */
export const RecoveryAccount = Schema.Struct({
  accountId: Schema.String.check(Schema.isPattern(/^\d{12}$/)),
  /** It has versions and an Object Lock, and the policy `recoveryPolicies.bucket` of the stack. */
  bucket: Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
  /** It has the policy `recoveryPolicies.vault`. */
  vaultArn: Schema.String.check(Schema.isPattern(vault)),
}).check(
  Schema.makeFilter(
    ({ accountId, vaultArn }) => vault.exec(vaultArn)?.[1] === accountId || `a vault of account ${accountId}`,
  ),
)
export type RecoveryAccount = typeof RecoveryAccount.Type
