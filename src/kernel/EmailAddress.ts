import * as Schema from "effect/Schema"

/**
 * An e-mail address as WordPress keeps it: 100 characters at most, of those that are the same to every database. What a
 * database takes for the same, as an accent more or less, is another person's.
 */
export const EmailAddress = Schema.String.check(
  Schema.isPattern(
    /^(?=.{6,100}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/u,
  ),
)
export const isEmailAddress = Schema.is(EmailAddress)
