import type { AlarmKind } from "./Alarm.ts"
import { ofQueue, ofSender, ofService } from "./watched.ts"

const howTo = "[Mail does not arrive](#mail-does-not-arrive)"

/** Alarms on mail to customers; without a sender, none of them has anything to look at. */
export const ofMail: ReadonlyArray<AlarmKind> = [
  {
    name: "MailNotSent",
    watched: (deployed) => [{ metrics: [ofService(deployed, "MailNotSent")] }],
    statistic: "Sum",
    comparison: ">",
    threshold: 10,
    period: 900,
    missing: "notBreaching",
    severity: "warning",
    why: "SES refuses mails to customers, or does not answer. What it refused comes again, five times; what it did not answer is not sent again, lest it comes twice.",
    action: `The log of \`mail-sender\` names SES's error. ${howTo}.`,
  },
  {
    name: "MailGivenUp",
    watched: (deployed) => [{ metrics: [ofQueue(deployed, "mailDeadLetter", "ApproximateNumberOfMessagesVisible")] }],
    statistic: "Maximum",
    comparison: ">",
    threshold: 0,
    period: 300,
    missing: "notBreaching",
    severity: "warning",
    why: "SES refused a mail five times, in a quarter of an hour, or what SES told could not be worked on. Nothing takes such a message off.",
    action: `${howTo}, which says how they are sent again.`,
  },
  {
    name: "MailReputation",
    watched: () => [
      { of: "bounces", metrics: [ofSender("Reputation.BounceRate")], threshold: 0.04 },
      { of: "complaints", metrics: [ofSender("Reputation.ComplaintRate")], threshold: 0.0008 },
    ],
    statistic: "Maximum",
    comparison: ">",
    threshold: 0.04,
    period: 3600,
    missing: "notBreaching",
    severity: "critical",
    why: "Of the account's mails nearly as many came back (5 %) or were reported as spam (0.1 %) as AWS lets pass before it reviews the account; at twice and five times as many it sends none any more.",
    action: `Whose mail is it? \`address gets no mail any more\` in the log of \`mail-sender\` says the tenant, and other senders of the account are seen in SES's console. ${howTo}.`,
  },
]
