import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { domainEvents } from "../domains/DomainEvents.ts"
import { OperationType } from "../operations/engine/Operation.ts"
import { outcomes } from "../operations/engine/OperationEvents.ts"
import { operationKinds } from "../operations/engine/OperationKinds.ts"
import { vulnerableEvent } from "../plugins/vulnerabilities/VulnerablePlugin.ts"
import type { PublishedEvent } from "../webhooks/WebhookEvents.ts"

/** What a customer is told of an event. */
export interface MailText {
  readonly subject: string
  readonly sentence: string
  /** An address to look at, of the customer's own site. */
  readonly link?: string
}

type Teller = (payload: unknown) => MailText | undefined

/** Of an event whose payload has this form; one that has not is told in no words. */
const telling = <S extends Schema.ConstraintDecoder<unknown>>(
  form: S,
  tell: (payload: S["Type"]) => MailText,
): Teller => {
  const decode = Schema.decodeUnknownOption(form)
  return (payload) => Option.getOrUndefined(Option.map(decode(payload), tell))
}

const OperationEnd = Schema.Struct({
  siteName: Schema.String,
  siteUrl: Schema.String,
  error: Schema.optionalKey(Schema.Struct({ message: Schema.String })),
})

const operationTellers = OperationType.literals.flatMap((type): ReadonlyArray<readonly [string, Teller]> => {
  const { completed, failed } = operationKinds[type]
  const site = ({ siteName }: typeof OperationEnd.Type) => `Your site "${siteName}"`
  return [
    [
      `${type}_${outcomes.COMPLETED}`,
      telling(OperationEnd, (end) => ({
        subject: `${site(end)} ${completed}`,
        sentence: `${site(end)} ${completed}.`,
        // Nothing answers there any more.
        ...(type === "SITE_DELETION" ? {} : { link: end.siteUrl }),
      })),
    ],
    [
      `${type}_${outcomes.FAILED}`,
      telling(OperationEnd, (end) => ({
        subject: `${site(end)} ${failed}`,
        sentence: `${site(end)} ${failed}: ${end.error?.message ?? "the service knows no reason"}`,
      })),
    ],
    [
      `${type}_${outcomes.CANCELLED}`,
      telling(OperationEnd, (end) => ({
        subject: `An operation on your site "${end.siteName}" was cancelled`,
        sentence: `The operation on your site "${end.siteName}" was cancelled.`,
        link: end.siteUrl,
      })),
    ],
  ]
})

const DomainChange = Schema.Struct({ displayName: Schema.String, siteName: Schema.String })
const domainTeller = (subject: string, does: string) =>
  telling(DomainChange, ({ displayName, siteName }) => ({
    subject,
    sentence: `${displayName} ${does} "${siteName}".`,
  }))

const Vulnerable = Schema.Struct({
  name: Schema.String,
  installedVersion: Schema.String,
  siteId: Schema.String,
  vulnerabilities: Schema.Array(Schema.Struct({ title: Schema.String })),
})

/** Every type of event that somebody may get a mail of, and how it is told. */
const tellers: ReadonlyMap<string, Teller> = new Map([
  ...operationTellers,
  [domainEvents.verified, domainTeller("Your domain is connected", "leads to your site")],
  [domainEvents.removed, domainTeller("Your domain is no longer connected", "no longer leads to your site")],
  [
    vulnerableEvent,
    telling(Vulnerable, ({ installedVersion, name, siteId, vulnerabilities }) => ({
      subject: "A plugin on your site has a known vulnerability",
      sentence: `${name} ${installedVersion} on site ${siteId} has a known vulnerability: ${vulnerabilities.map(({ title }) => title).join("; ")}. Update or uninstall it.`,
    })),
  ],
])

/** The types of events that are told by mail. */
export const mailedEventTypes: ReadonlyArray<string> = [...tellers.keys()]

/** What an event says to the customer whom it concerns; undefined of one that is told to nobody by mail. */
export const textOf = ({ eventType, payload }: Pick<PublishedEvent, "eventType" | "payload">): MailText | undefined =>
  tellers.get(eventType)?.(payload)
